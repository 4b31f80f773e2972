import Foundation

/// A database file that no other program writes to as long as this value lives.
///
/// It takes the bytes that SQLite locks ([File Locking](https://www.sqlite.org/lockingv3.html)), so that programs that come wait, and one
/// that has the database open is noticed.
final class HeldFile: Sendable {
    private let descriptor: Int32
    #if os(Linux)
        /// `F_OFD_SETLK`: the lock belongs to the open file; a plain one would end with any other descriptor of the file.
        private static let setLock: Int32 = 37
    #else
        private static let setLock: Int32 = F_OFD_SETLK
    #endif

    /// - Throws: `ReplicaError.inUse`, `.unwritable`.
    init(path: String) throws {
        descriptor = open(path, O_RDWR)
        guard descriptor >= 0 else { throw ReplicaError.unwritable(path: path) }
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = 0x4000_0000
        range.l_len = 512
        guard fcntl(descriptor, HeldFile.setLock, &range) == 0 else {
            close(descriptor)
            throw ReplicaError.inUse(path: path)
        }
    }

    deinit { close(descriptor) }
}
