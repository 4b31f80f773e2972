import Foundation

/// How many files and connections the operating system lets this program have open.
enum OpenFiles {
    /// Raises the limit as far as the system allows without more rights, and gives what it is then.
    static func raised(to wanted: Int) -> Int {
        #if os(Linux)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limits = rlimit()
        guard getrlimit(resource, &limits) == 0 else { return 256 }
        if limits.rlim_cur < rlim_t(wanted) {
            limits.rlim_cur = min(rlim_t(wanted), limits.rlim_max)
            // Where it is refused, fewer connections are taken.
            _ = setrlimit(resource, &limits)
            _ = getrlimit(resource, &limits)
        }
        return Int(clamping: limits.rlim_cur)
    }
}
