internal import JSON
internal import SourceTree
internal import Spelling

/// Reads one mapping of the file by the shape that describes it: keys it doesn't know are errors,
/// values are checked against the property's type, and what is missing or wrong becomes the
/// default.
///
/// A wrong value is reported and read as its default, so that one load finds all the faults of a
/// file.
struct ShapeReader {
    let shape: Shape
    let place: Place
    let report: Report
    private let members: [SourceMember]

    /// Reads `place` as a mapping of `shape`. Reports unknown and missing keys.
    init(_ place: Place, as shapeName: String, report: Report) {
        shape = Shapes.shape(shapeName)
        self.place = place
        self.report = report
        members = place.node.mapping ?? []
        if place.node.mapping == nil, !place.node.isNull {
            report.error("expected a mapping, found \(place.node.kindName)", place, hint: keysHint)
            return
        }
        var meant: Set<String> = []
        for member in members where !shape.has(member.key) {
            let nearest = Suggestion.nearest(to: member.key, among: shape.properties.map(\.name))
            if let nearest { meant.insert(nearest) }
            reportUnknown(member, nearest: nearest)
        }
        for property in shape.required {
            guard !members.contains(where: { $0.key == property.name }),
                !meant.contains(property.name)
            else { continue }
            report.error(
                "'\(property.name)' is missing", place,
                hint: "\(property.name): \(property.summary)")
        }
    }

    /// The value of a key that is there and not null. Asking for one outside the shape is a bug.
    func value(_ name: String) -> Place? {
        guard let member = member(name), !member.value.isNull else { return nil }
        return place.member(member)
    }

    /// The value of a key that is there, null or not.
    func valueOrNull(_ name: String) -> Place? {
        member(name).map(place.member)
    }

    /// The first member of that name: a mapping has too few for a table to be worth making.
    private func member(_ name: String) -> SourceMember? {
        assert(shape.has(name), "\(shape.name) has no property '\(name)'")
        return members.firstIndex { $0.key == name }.map { members[$0] }
    }

    /// The property's default as the file would write it; nil when it has none.
    func defaultValue(_ name: String) -> JSONValue? {
        guard case .value(let value) = shape.property(name)?.default else { return nil }
        return value
    }

    /// A mapping inside this one; an empty one, with all its defaults, when the key isn't there.
    func reader(_ name: String, as shapeName: String) -> ShapeReader {
        let absent = Place(
            node: SourceNode(content: .mapping([]), location: place.node.location),
            pointer: place.pointer.appending(name))
        return ShapeReader(value(name) ?? absent, as: shapeName, report: report)
    }

    /// The elements of a list; none when the key isn't there.
    func list(_ name: String) -> [Place] {
        guard let value = value(name) else { return [] }
        guard let elements = value.elements else {
            report.error(
                "expected a list, found \(value.node.kindName)", value,
                hint: value.text.map { "write [\($0)]" })
            return []
        }
        if case .list(_, let atLeast) = shape.property(name)?.type, elements.count < atLeast {
            report.error("'\(name)' is empty", value, hint: "give at least one")
        }
        return elements
    }

    /// The members of a mapping whose names the author chose; none when the key isn't there.
    func names(_ name: String) -> [(key: String, place: Place)] {
        guard let value = value(name) else { return [] }
        guard let members = value.members else {
            report.error("expected a mapping of names, found \(value.node.kindName)", value)
            return []
        }
        return members
    }

    private func reportUnknown(_ member: SourceMember, nearest: String?) {
        report.error(
            "unknown key '\(member.key)'", at: member.keyLocation,
            place.pointer.appending(member.key),
            hint: nearest.map { "did you mean '\($0)'?" } ?? elsewhere(member.key) ?? keysHint)
    }

    /// A key that is right somewhere else is a wrong indentation more often than a wrong word.
    private func elsewhere(_ key: String) -> String? {
        let others = Shapes.all.filter { $0.property(key) != nil }.map(\.name)
        guard let other = others.first, others.count == 1 else { return nil }
        return "'\(key)' belongs to \(other); is it indented as it should be?"
    }

    private var keysHint: String {
        "the keys here are " + shape.properties.map(\.name).joined(separator: ", ")
    }
}
