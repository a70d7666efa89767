internal import JSON
internal import SourceTree

/// A value of a template as written, and the way to it: what every reader takes.
struct Written {
    var node: SourceNode
    var pointer: JSONPointer
    /// Where to point when the value as a whole is meant: its key, for what has one.
    var location: SourceLocation

    init(_ node: SourceNode, at pointer: JSONPointer, key: SourceLocation? = nil) {
        self.node = node
        self.pointer = pointer
        let isText = node.scalar.map { !$0.written.isEmpty } ?? false
        location = isText ? node.location : key ?? node.location
    }

    func member(_ name: String) -> Written? {
        node.member(name).map(member)
    }

    /// The members of a mapping; none when this isn't one.
    var members: [(member: SourceMember, value: Written)] {
        (node.mapping ?? []).map { ($0, member($0)) }
    }

    private func member(_ member: SourceMember) -> Written {
        Written(member.value, at: pointer.appending(member.key), key: member.keyLocation)
    }

    /// The scalar's text; nil for a container and for nothing.
    var text: String? {
        guard let scalar = node.scalar, !node.isNull else { return nil }
        return scalar.text
    }

    /// The elements of a list, or a scalar as a list of one; nil for a mapping and for nothing.
    var texts: [(text: String, location: SourceLocation)]? {
        if let text { return [(text, node.location)] }
        guard let elements = node.sequence else { return nil }
        let texts = elements.compactMap { element in
            element.scalar.map { ($0.text, element.location) }
        }
        return texts.count == elements.count ? texts : nil
    }
}

extension Report {
    func error(_ message: String, _ written: Written, hint: String? = nil) {
        error(message, at: written.location, written.pointer, hint: hint)
    }

    func error(_ message: String, key: SourceMember, in parent: Written, hint: String? = nil) {
        error(message, at: key.keyLocation, parent.pointer.appending(key.key), hint: hint)
    }

    func warning(_ message: String, _ written: Written, hint: String? = nil) {
        warning(message, at: written.location, written.pointer, hint: hint)
    }
}
