/// How long one side of an isolated instance looks for the other's next message before it sleeps.
///
/// To wake a sleeping thread on another processor takes longer than most steps: 25 to 30 µs each way
/// on a virtual machine, which has to call its host. So a side stays awake for `most` after it sent
/// something, lending its processor to whoever wants it, as long as that has lately been worth it: an
/// answer that takes longer than twice as much means sleep at once until one comes sooner again.
struct PollWindow {
    /// Nanoseconds.
    static let most: UInt64 = 50_000

    /// 0 or `most`, nanoseconds.
    private(set) var length: UInt64 = 0

    /// What was waited for took so long, nanoseconds.
    mutating func learn(_ waited: UInt64) {
        length = waited <= 2 * PollWindow.most ? PollWindow.most : 0
    }
}
