import Causality
import GRDB
import HoursModel
import SignedLog

extension StoreWriter {
    /// Writes the row of a new claim that lies in no block.
    ///
    /// - Returns: false if the change is anything else, or if the record is here already; then it must be folded.
    func takePlain(_ change: DecodedChange, of entry: StoredEntry) throws -> Bool {
        guard change.kind == Kinds.claim.number, !isPending(change.record) else { return false }
        var rows = RowValues(columns: ClaimWords.columns, rows: 1)
        let reader = PlainClaimReader(entry, claimKnowledge)
        guard let claim = reader.read(change, into: &rows),
            let key = try claimInserter().insert(rows)[0]
        else { return false }
        keep(PlacedClaim(key: key, claim: claim), from: entry.arrival)
        return true
    }

    /// Writes the rows of the new claims of a block.
    ///
    /// - Parameter columns: nil if it holds none.
    /// - Returns: the rows that are anything else, or whose records are here already; they must be folded.
    func rowsNotTaken(_ block: DecodedBlock, _ columns: PlainColumns?, of entry: StoredEntry) throws -> [Int]
    {
        guard let columns else { return Array(0..<block.count) }
        let reader = PlainClaimReader(entry, claimKnowledge)
        var left: [Int] = []
        var next = 0
        while next < block.count {
            let rows = reader.read(next..<block.count, of: block, columns) { isPending(block.records[$0]) }
            var keys: [Int64?] = []
            try place(rows, leaving: &left, into: &keys)
            for (key, claim) in zip(keys, rows.claims) {
                if let key { keep(PlacedClaim(key: key, claim: claim), from: entry.arrival) }
            }
            next = rows.next
        }
        return left.sorted()
    }

    /// Writes the rows of claims.
    ///
    /// - Parameters:
    ///   - left: gets the rows of the block that must be folded.
    ///   - keys: gets the keys of the rows in order; nil for a claim whose record is here already.
    func place(_ rows: ReadRows, leaving left: inout [Int], into keys: inout [Int64?]) throws {
        left += rows.others
        let some = try claimInserter().insert(rows.values)
        for (place, key) in zip(rows.places, some) where key == nil { left.append(place) }
        keys += some
    }

    /// Whether a claim is folded in this transaction anyway; then a further change of it is too.
    private func isPending(_ claim: RecordID) -> Bool {
        !pending.records.isEmpty && pending.records[RecordKey(kind: Kinds.claim.number, id: claim)] != nil
    }

    /// Lets a new claim be settled when the transaction ends.
    func keep(_ claim: PlacedClaim, from arrival: Int64) {
        pending.firstPlain = min(pending.firstPlain ?? .max, arrival)
        pending.plain[claim.claim.unit.volunteer.record, default: []].append(claim)
        pending.plainCount += 1
    }

    private func claimInserter() throws -> ClaimInserter {
        let inserter = try self.inserter ?? ClaimInserter(db)
        self.inserter = inserter
        return inserter
    }
}
