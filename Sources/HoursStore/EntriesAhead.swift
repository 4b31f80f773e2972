public import Causality
public import SignedLog
import Synchronization

/// Reads the large entries of a message before they are written, one at a time: while the database is somebody else's, and while what
/// was written is committed.
///
/// What is written does not depend on it; whoever needs an entry that was not read ahead reads it.
public final class EntriesAhead: Sendable {
    private struct Place {
        let head: Head
        let encoded: EncodedEntry
    }

    private typealias Reading = Later<Result<EntryContent, any Error>>

    private struct State {
        /// The first that nobody has read or asked for.
        var next = 0
        /// The one that is being read, or was.
        var ahead: (index: Int, reading: Reading)?
    }

    private let team: TeamID
    private let places: [Place]
    private let indices: [Head: Int]
    private let state = Mutex(State())

    /// - Parameter runs: those of one message, in the order in which they will be appended.
    public convenience init(_ runs: [VerifiedRun], of team: TeamID) {
        self.init(runs, of: team, from: StoreLimits.bytesReadAhead)
    }

    /// - Parameter size: how many bytes an entry has at least that is worth it.
    init(_ runs: [VerifiedRun], of team: TeamID, from size: Int) {
        self.team = team
        var places: [Place] = []
        for verified in runs {
            for (index, entry) in verified.run.entries.enumerated() where entry.size >= size {
                places.append(Place(head: verified.head(at: index), encoded: entry))
            }
        }
        self.places = places
        indices = Dictionary(
            places.enumerated().map { ($1.head, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The entry that would be read next, unless one was read already.
    public var next: Head? {
        state.withLock { state in
            state.ahead == nil && state.next < places.count ? places[state.next].head : nil
        }
    }

    /// Reads the entry after those that were asked for, unless that was done.
    public func readNext() {
        let reading = Reading()
        let index = state.withLock { state -> Int? in
            guard state.ahead == nil, state.next < places.count else { return nil }
            defer { state.next += 1 }
            state.ahead = (state.next, reading)
            return state.next
        }
        guard let index else { return }
        let place = places[index]
        reading.give(
            Result {
                try EntryContent(
                    place.encoded, place.head, team: team, isStrict: true, listsRecords: true)
            })
    }

    /// What an entry says, if it was read ahead or is being read; nil if whoever asks must read it.
    ///
    /// A head does not cover personal parts: the same entry may come with them and without.
    /// - Throws: what reading it threw.
    /// - Complexity: O(n) in the entry's bytes.
    func content(of head: Head, _ encoded: EncodedEntry) throws -> EntryContent? {
        guard let index = indices[head] else { return nil }
        let reading = state.withLock { state -> Reading? in
            if let ahead = state.ahead, ahead.index == index {
                guard places[index].encoded == encoded else { return nil }
                state.ahead = nil
                return ahead.reading
            }
            // Entries that are here already are passed over; what is tried again is read anew.
            if index >= state.ahead?.index ?? state.next {
                state.ahead = nil
                state.next = index + 1
            }
            return nil
        }
        return try reading?.wait()?.get()
    }
}
