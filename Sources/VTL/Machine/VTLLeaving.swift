/// What is being left by `#stop`, `#break` or an `end`.
enum VTLLeaving: Equatable {
    case nothing
    /// The innermost loop, block or macro, or the rendering.
    case innermost
    case loop(Int)
    case everything
}
