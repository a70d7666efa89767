internal import CloudFormation
internal import JSON
internal import PenstockModel
internal import SourceTree
internal import Spelling

extension Importing {
    /// How many faults of one resource are told about.
    static let faultsMax = 20

    /// Reads a resource's properties as a noun; nil, and reports, when they aren't one.
    func noun<Value: Noun>(_ type: Value.Type, _ placed: PlacedResource) -> Value? {
        treat(placed)
        return noun(type, placed.resource.properties.json, placed, at: JSONPointer())
    }

    /// Reads a part of a resource's properties as a noun.
    func noun<Value: Noun>(
        _ type: Value.Type, _ json: JSONValue, _ placed: PlacedResource, at path: JSONPointer
    ) -> Value? {
        var rest = json
        var isWhole = true
        // A noun's reader stops at its first fault: what it stopped at is left out, and the rest is
        // read again for the next.
        for _ in 0..<Self.faultsMax {
            do throws(ModelError) {
                let value = try Value(rest, .cloudFormation)
                return isWhole ? value : nil
            } catch {
                tell(error, placed, at: path)
                isWhole = false
                guard let name = error.path.tokens.first, rest[name] != nil,
                    var object = rest.object
                else { return nil }
                object[name] = nil
                rest = .object(object)
            }
        }
        return nil
    }

    func tell(_ fault: ModelError, _ placed: PlacedResource, at path: JSONPointer) {
        let place = path.appending(fault.path)
        let name = fault.path.tokens.last ?? ""
        switch fault.code {
        case .unknownMember:
            error(
                "'\(name)' is no property of \(placed.resource.type)"
                    + (place.tokens.count > 1
                        ? ".\(place.tokens.dropLast().joined(separator: "."))" : ""),
                placed, place,
                hint: Suggestion.didYouMean(name, among: fault.allowed)
                    ?? "the properties are \(fault.allowed.joined(separator: ", "))")
        case .missing:
            error(
                "'\(name)' is missing", placed, place.parent,
                hint: "\(placed.resource.type) needs it")
        case .wrongType, .badValue:
            error(
                "expected \(fault.expected), found \(fault.found)", placed, place,
                hint: fault.allowed.isEmpty
                    ? nil
                    : Suggestion.didYouMean(
                        fault.found.filter { $0 != "\"" }, among: fault.allowed))
        }
    }

    /// Reports properties that aren't among these.
    func checkMembers(_ placed: PlacedResource, _ names: [String]) {
        for member in placed.resource.properties.object ?? [] where !names.contains(member.key) {
            error(
                "'\(member.key)' is no property of \(placed.resource.type)", placed,
                JSONPointer([member.key]),
                hint: Suggestion.didYouMean(member.key, among: names))
        }
    }

    /// Tells about properties that mean nothing here, and about those that can't be honoured.
    private func treat(_ placed: PlacedResource) {
        for member in placed.resource.properties.object ?? [] {
            switch PropertyTreatment.of(placed.resource.type, member.key) {
            case .honoured?, nil: break
            case .ignored(let reason)?:
                warning("'\(member.key)' is ignored: \(reason)", placed, JSONPointer([member.key]))
            case .refused(let reason)?:
                error(
                    "'\(member.key)' can't be honoured: \(reason)", placed,
                    JSONPointer([member.key]))
            }
        }
    }
}
