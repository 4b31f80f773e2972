#if canImport(Glibc)
    import Glibc
#endif

/// The memory that threads keep for themselves when they have freed it.
enum ThreadMemory {
    /// Lets all threads share two pools.
    ///
    /// What one has freed is used again by the next, so that a node with many threads needs no more than with few. Elsewhere than with
    /// the GNU library nothing changes.
    static func share() {
        #if canImport(Glibc)
            // `mallopt(M_ARENA_MAX, 2)` of <malloc.h>, which the module of the library does not show.
            typealias Option = @convention(c) (_ parameter: Int32, _ value: Int32) -> Int32
            guard let mallopt = dlsym(nil, "mallopt") else { return }
            _ = unsafeBitCast(mallopt, to: Option.self)(-8, 2)
        #endif
    }
}
