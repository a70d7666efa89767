/// The request that a renderer renders for, as its hosts ask it.
///
/// Behind a constant of an object that the renderer keeps: asking it counts no reference, where a request
/// that a host has as a variable would be retained for each question.
struct RequestSlot: BitwiseCopyable {
    /// What the renderer keeps.
    final class Box {
        fileprivate let request: any MappingRequest

        init(_ request: any MappingRequest) { self.request = request }
    }

    private let box: Unmanaged<Box>

    init(_ box: Box) { self.box = .passUnretained(box) }

    @inline(__always)
    func ask<Answer>(_ question: (any MappingRequest) -> Answer) -> Answer {
        box._withUnsafeGuaranteedRef { question($0.request) }
    }

    @inline(__always)
    func isOf(_ request: any MappingRequest) -> Bool {
        box._withUnsafeGuaranteedRef { $0.request === request }
    }

    /// Retained, for who keeps it.
    var request: any MappingRequest { box._withUnsafeGuaranteedRef { $0.request } }
}
