import Foundation

/// How many files and connections the operating system lets this program have open.
public enum OpenFiles {
    /// The files of a team's database that rests: SQLite closes the database file of a reader only with the connection that writes.
    private static let ofRestingTeam = 4
    /// The files of one that is answered from, with all who read it.
    private static let ofTeam = 13
    /// What some systems allow at most, whatever they say.
    private static let alwaysAllowed: rlim_t = 10_240

    /// Raises the limit, as far as the system allows without more rights, so that a program can hold some teams beside what else it opens.
    public static func makeRoom(teams: Int) {
        _ = raised(to: files(ofTeams: teams) + OfficeLimits.otherFiles)
    }

    /// Raises the limit for a node that listens.
    ///
    /// - Returns: for how many connections there is room.
    @discardableResult
    static func makeRoomToServe(teams: Int) -> Int {
        let others = files(ofTeams: teams) + OfficeLimits.otherFiles
        return raised(to: OfficeLimits.connections + others) - others
    }

    private static func files(ofTeams teams: Int) -> Int {
        let inMemory = min(teams, OfficeLimits.teamsInMemory)
        return inMemory * ofTeam + (teams - inMemory) * ofRestingTeam
    }

    private static func raised(to wanted: Int) -> Int {
        #if os(Linux)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limits = rlimit()
        guard getrlimit(resource, &limits) == 0 else { return 256 }
        if limits.rlim_cur < rlim_t(wanted) {
            let former = limits.rlim_cur
            limits.rlim_cur = min(rlim_t(wanted), limits.rlim_max)
            // Where it is refused, fewer connections are taken.
            if setrlimit(resource, &limits) != 0 {
                limits.rlim_cur = max(former, min(limits.rlim_cur, alwaysAllowed))
                _ = setrlimit(resource, &limits)
            }
            _ = getrlimit(resource, &limits)
        }
        return Int(clamping: limits.rlim_cur)
    }
}
