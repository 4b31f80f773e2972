public import Causality
import Foundation
import HoursModel
import HoursStore
import SignedLog

/// What an undo did.
public struct UndoReport: Hashable, Sendable {
    /// Claims that are as they were before.
    public let undone: Int
    /// Claims that stay, because somebody changed or approved them since.
    public let kept: Int
    /// Records other than claims that are as they were before.
    public let others: Int
}

extension Replica {
    /// Takes an import back: what it made is gone for the rules and lists, what it edited is as before; the log keeps all of it.
    ///
    /// - Throws: `ReplicaError.cannotUndo` for another device's import, or one that was undone.
    public func undo(_ batch: RecordID, _ around: Surroundings) throws -> UndoReport {
        var undone = 0
        var kept = 0
        var others = 0
        _ = try commit(around) { reader in
            guard let shown = try reader.shown(batch, kind: Kinds.batch),
                let imported = try BatchEntries(shown, in: reader)
            else { throw StoreError.noRecord(batch.description) }
            guard imported.replica == id else {
                throw ReplicaError.cannotUndo("another device made it; it can be undone there")
            }
            guard !shown.isUndone else { throw ReplicaError.cannotUndo("that was done already") }
            let changes = try imported.changes(in: reader)
            let entries = Set(changes.map(\.entry))
            var drafts: [DraftChange] = []
            var gone: Set<RecordID> = []
            // Claims first: a volunteer or an activity goes only if no claim that stays names it.
            let order = [Kinds.claim, Kinds.roster, Kinds.volunteer, Kinds.activity, Kinds.batch]
            for kind in order + Kinds.all.filter({ !order.contains($0) }) {
                // What stays can be taken back later, once it is as the import left it.
                if kind == Kinds.batch, kept > 0 { continue }
                for record in Set(changes.filter { $0.kind == kind.number }.map(\.record)).sorted() {
                    let folded = try reader.folded(record, kind: kind)
                    if try isInUse(folded, entries, without: gone, in: reader) {
                        kept += kind == Kinds.claim ? 1 : 0
                    } else if let draft = takingBack(folded, entries) {
                        drafts.append(draft)
                        gone.insert(record)
                        undone += kind == Kinds.claim ? 1 : 0
                        others += kind == Kinds.claim || kind == Kinds.batch ? 0 : 1
                    } else {
                        kept += kind == Kinds.claim ? 1 : 0
                    }
                }
            }
            return drafts
        }
        return UndoReport(undone: undone, kept: kept, others: others)
    }

    /// Whether a claim whose credit unit the entries wrote is approved, or another record is named by a claim that stays.
    private func isInUse(
        _ folded: RecordHistory, _ entries: Set<EntryRef>, without gone: Set<RecordID>, in reader: StoreReader
    ) throws -> Bool {
        switch folded.kind.number {
        case Kinds.claim.number:
            // An approval is of the credit unit; a role that only an import says can be taken back beside it.
            try folded.registers[1]?.writes.contains { entries.contains($0.id.entry) } == true
                && reader.liveDecisions(on: folded.id).contains {
                    if case .approve = $0.action { true } else { false }
                }
        case Kinds.volunteer.number: try reader.claims(of: [folded.id]).contains { !gone.contains($0.id) }
        case Kinds.activity.number: try reader.claimIDs(ofActivity: folded.id).contains { !gone.contains($0) }
        case Kinds.recorder.number: true
        default: false
        }
    }

    /// A draft that gives back what a record said before some entries; nil if somebody wrote over them since.
    private func takingBack(_ folded: RecordHistory, _ entries: Set<EntryRef>) -> DraftChange? {
        var draft = DraftChange(kind: folded.kind.number, target: .known(folded.id))
        let registers = folded.registers.filter { $0.key != UnitDeclaration.undone.number }
        /// Whether what a register says is what the import said, if only since somebody took a later word back.
        func says(_ register: Register<UnitValue>, orNothing: Bool) -> Bool {
            let own = Set(register.writes.filter { entries.contains($0.id.entry) }.map(\.value))
            return register.heads.allSatisfy { own.contains($0.value) || orNothing && $0.value.isEmpty }
        }
        for register in registers.values
        where register.writes.contains(where: { entries.contains($0.id.entry) }) {
            guard says(register, orNothing: true) else { return nil }
        }
        // Writes of an import that was undone before do not make the record older.
        var ours = entries
        for head in folded.registers[UnitDeclaration.undone.number]?.heads ?? [] {
            if case .entries(let earlier) = head.value[UnitDeclaration.undone.fields[0].number] {
                ours.formUnion(earlier)
            }
        }
        let first = folded.kind.units[0].number
        let isNew = registers.allSatisfy { unit, register in
            // Whoever wrote it without having seen the import wrote a record of his own.
            let isMadeHere = register.writes.allSatisfy { ours.contains($0.id.entry) || !$0.over.isEmpty }
            let isOnlyOurs = register.writes.allSatisfy { ours.contains($0.id.entry) }
            return isOnlyOurs
                || (unit == first
                    ? isMadeHere && says(register, orNothing: false) : says(register, orNothing: true))
        }
        if isNew {
            let heads = Set(registers.values.flatMap { $0.writes.map(\.id.entry) }).sorted()
            draft.fields[UnitDeclaration.undone.fields[0].number] = .value(.entries(heads))
            draft.over[UnitDeclaration.undone.number] =
                folded.registers[UnitDeclaration.undone.number]?.shown ?? []
            return draft
        }
        for (unit, register) in registers {
            guard let head = register.heads.first(where: { entries.contains($0.id.entry) }) else { continue }
            let before = register.writes.filter { head.over.contains($0.id.entry) }
            // What makes a record what it is was not there before: others say more of it by now, so it stays.
            if before.isEmpty, unit == first { return nil }
            split(before.first?.value ?? [:], of: folded.kind, into: &draft)
            draft.over[unit] = register.shown
        }
        return draft
    }
}
