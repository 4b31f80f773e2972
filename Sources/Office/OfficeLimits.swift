import SyncProtocol

/// The limits of what a listening node takes from outside.
public enum OfficeLimits {
    /// The most bytes of a body as it comes, and of what it decompresses to.
    public static let bodyBytes = SyncLimits.messageBytes
    /// The most bytes that are read of a body that is too large, so that its sender gets to read the answer.
    public static let discardedBytes = 4 * bodyBytes
    /// After how many seconds a body must be there that has hardly begun; a request whose body is there is answered, however long
    /// that takes.
    static let bodySeconds: Int64 = 60
    /// After how many seconds any body must be there.
    static let longestBodySeconds: Int64 = 300
    /// How slow a connection may be on which a body goes on coming.
    static let slowestBytesPerSecond = 4_096

    /// After how many seconds a body must be there of which so many bytes came.
    static func seconds(forBodyOf bytes: Int) -> Int64 {
        min(longestBodySeconds, bodySeconds + Int64(bytes / slowestBytesPerSecond))
    }

    /// The most seconds without a byte on a connection that waits for a request or its body.
    public static let idleSeconds: Int64 = 30
    /// The most seconds until a connection whose request was refused half-read is closed.
    public static let lingerSeconds: Int64 = 2
    /// The most connections; more wait in the operating system's queue.
    public static let connections = 2_048
    /// The most connections of one address; more of it are closed at once.
    public static let connectionsPerAddress = 256
    /// With less room on the disk the node says that it is not ready.
    static let roomBytes = 16 * 1024 * 1024
    /// How many connections wait in the operating system's queue.
    static let backlog = 1_024
    /// The files beside connections that the program may need.
    static let otherFiles = 128
    /// The most requests that are answered at the same time; more are told to come again.
    public static let exchanges = 16
    /// How many of them are checked, or read the database, at the same time.
    static let checkingThreads = 2
    /// How many teams' databases are written at the same time.
    static let writingThreads = 4
    /// Up to how many bytes a body is read whoever sends it; as many connections with bodies of this size fit in memory.
    static let smallBodyBytes = 64 * 1024
    /// The most bodies beyond that size that are read at the same time; more are told to come again.
    static let largeBodies = 16
    /// The most of them from one address.
    static let largeBodiesPerAddress = 8
    /// The most seconds that a request waits while another program writes to the team's database; then it is told to come again.
    public static let writerSeconds = 10
    /// The most seconds that a request with entries waits until those before it are written; then it is told to come again.
    static let turnSeconds = 30
    /// How many requests may wait for the same team beside the one that is written: the other teams need places too.
    static let waitingPerTeam = exchanges / 2
    /// The least seconds between two looks for teams that were added since the node began to listen.
    static let lookForTeamsSeconds: Int64 = 2
    /// How many teams keep in memory what makes the next answer faster; more than are answered at the same time.
    public static let teamsInMemory = 4 * exchanges
    /// The most certificates that are checked at the same time.
    static let checks = 4
    /// What a client that must come again is told to wait, in seconds.
    public static let retryAfterSeconds = 2
    /// The most requests within a minute of one device that was answered before.
    public static let requestsPerMinute = 6_000
    /// The most requests within a minute of all other devices of one address.
    public static let strangersPerMinute = 600
    /// The most devices that are remembered as answered, and the most addresses that are counted within a minute.
    public static let signersRemembered = 65_536
    /// The most signed requests that are remembered so that none is answered twice.
    public static let rememberedRequests = 65_536
    /// The most bytes of all headers of a request.
    public static let headerBytes = 16 * 1024
    /// The most headers of a request.
    public static let headers = 64
}
