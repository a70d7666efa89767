import Glibc

/// What TCP does about congestion.
enum Congestion {
    /// For connections that don't leave the machine: there is no path to measure. An algorithm that paces
    /// what it sends, as BBR, which many machines have as their default, costs a timer and a tenth of a
    /// request's processor time there (Benchmarks/README.md, "The whole chain").
    static func simplify(_ descriptor: Int32) {
        // Always there, and anybody may ask for it (tcp(7)); a kernel that refuses keeps its default.
        let name: StaticString = "reno"
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_CONGESTION, name.utf8Start,
            socklen_t(name.utf8CodeUnitCount))
    }
}
