internal import JSON

/// A path of nothing but names and indices, as most are, in a form that is quicker to follow than its
/// program.
struct PlainPath: Sendable {
    private enum Step {
        /// A place in the text.
        case name(start: Int, count: Int)
        case index(Int)
    }

    private let steps: [Step]
    private let text: [UInt8]

    /// nil: the program's path has other steps.
    init?(_ program: Program) {
        guard program.paths[0].isPlain else { return nil }
        text = program.text
        steps = program.steps[program.paths[0].steps].compactMap { step in
            switch step.kind {
            case .name(let number):
                let name = program.names[number]
                return .name(start: name.start, count: name.count)
            case .index(let index): return .index(index)
            default: return nil
            }
        }
    }

    /// Where it leads from `node`; none: nowhere. `namesOnce`: no object names anything twice, so that the
    /// first member of a name is the last one.
    @inline(__always)
    func node(in view: JSONView, from node: JSONNode, namesOnce: Bool) -> JSONNode {
        var node = node
        var hint = UInt32.max
        var number = 0
        while number < steps.count, node.exists {
            switch steps[number] {
            case .name(let start, let count):
                node = text.withUnsafeBufferPointer { text in
                    let name = UnsafeBufferPointer(rebasing: text[start..<start + count])
                    return namesOnce
                        ? view.firstMember(node, named: name, hint: &hint)
                        : view.member(node, named: name)
                }
            case .index(let index):
                node = view.element(node, at: index < 0 ? view.count(of: node) + index : index)
            }
            number += 1
        }
        return node
    }
}
