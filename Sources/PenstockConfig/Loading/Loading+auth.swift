internal import JSON
internal import SourceTree

extension Loading {
    private static let combinators = ["all_of", "any_of", "first_of", "not"]

    /// Reads an authorizer chain: a step, or combinators around others. Recursion is bounded by the
    /// depth that the file's reader accepts.
    func chain(_ place: Place) -> Configuration.AuthChain? {
        if place.node.sequence != nil {
            report.error(
                "a list of authorizers doesn't say how they combine", place,
                hint: "put it under all_of, any_of or first_of")
            return nil
        }
        if place.node.mapping == nil { return step(place, isAuth: true).map { .step($0) } }
        let reader = ShapeReader(place, as: "AuthChain", report: report)
        let given = Self.combinators.filter { reader.value($0) != nil }
        let isStep = reader.value("use") != nil
        guard given.count + (isStep ? 1 : 0) == 1 else {
            report.error(
                given.isEmpty && !isStep
                    ? "this says nothing about who may call"
                    : "this is several links of a chain in one", place,
                hint: "give one of use, \(Self.combinators.joined(separator: ", "))")
            return nil
        }
        rejectStray(reader, given.first)
        guard let combinator = given.first else {
            return step(reader, isAuth: true).map { .step($0) }
        }
        guard let link = chain(combinator, reader) else { return nil }
        guard reader.bool("shadow"), let place = reader.value("shadow") else { return link }
        if link.steps.contains(where: \.shadow) {
            report.error(
                "a shadow within a shadow is never heard", place,
                hint: "leave it out inside: the whole \(combinator) only watches")
        }
        if let name = reader.value("name"), let text = name.text { checkName(text, name) }
        return .shadow(
            link.watching, name: reader.optionalText("name") ?? combinator,
            at: reader.place.pointer)
    }

    private func chain(_ combinator: String, _ reader: ShapeReader) -> Configuration.AuthChain? {
        let pointer = reader.place.pointer
        if combinator == "not" {
            return reader.value("not").flatMap(chain).map { .not($0, at: pointer) }
        }
        let links = reader.list(combinator).compactMap(chain)
        switch combinator {
        case "all_of":
            return .allOf(links, samePrincipal: reader.bool("same_principal"), at: pointer)
        case "any_of": return .anyOf(links, at: pointer)
        default: return .firstOf(links, at: pointer)
        }
    }

    /// Options of a step beside a combinator, or of a combinator beside a step, would do nothing.
    private func rejectStray(_ reader: ShapeReader, _ combinator: String?) {
        for (key, place) in reader.place.members ?? [] where key != combinator {
            // A chain that only watches is one candidate, which has a name.
            let isOfShadow = key == "shadow" || key == "name" && reader.bool("shadow")
            let isOfSteps = Shapes.shape("Step").has(key) && !isOfShadow
            if combinator != nil, isOfSteps {
                report.error(
                    "'\(key)' belongs to a step, not to \(combinator ?? "")",
                    at: place.keyLocation ?? place.location, place.pointer,
                    hint: "move it into the steps that it is about")
            }
            if key == "same_principal", combinator != "all_of" {
                report.error(
                    "'same_principal' belongs to all_of", at: place.keyLocation ?? place.location,
                    place.pointer)
            }
        }
    }
}
