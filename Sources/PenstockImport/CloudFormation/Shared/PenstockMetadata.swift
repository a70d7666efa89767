internal import CloudFormation
internal import JSON
internal import SourceTree
internal import Spelling

/// What a template that `penstock pull` wrote says of itself, in its `Metadata`.
package enum PulledMetadata {
    package static let key = "PenstockPull"
}

/// What a resource may say to Penstock that AWS has no word for: `Metadata: {Penstock: {NAME: …}}`.
enum PenstockMetadata: String, CaseIterable {
    /// A chain of authorizers.
    case authorizers = "Authorizers"
    /// A shared library that has the function.
    case library = "Library"

    static let key = "Penstock"

    /// The types of resources that say it.
    private var types: Set<String> {
        switch self {
        case .authorizers:
            [
                "AWS::ApiGateway::Method", "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage",
                "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Stage",
            ]
        case .library: ["AWS::Lambda::Function"]
        }
    }

    /// What a person calls them.
    private var owners: String {
        switch self {
        case .authorizers: "a method, a route, a stage or an API"
        case .library: "a function"
        }
    }

    /// Names may begin with a small letter.
    static func isName(_ key: String, _ name: String) -> Bool {
        key == name || key == name.prefix(1).lowercased() + name.dropFirst()
    }

    /// Whether a key of a `Metadata` was meant to be ours.
    static func isMeant(_ key: String) -> Bool {
        let lowercased = key.lowercased()
        return lowercased.hasPrefix("penst") || lowercased.hasPrefix("x-penst")
            || Suggestion.nearest(to: key, among: [Self.key]) != nil
    }

    /// What this says belongs to other resources; nil: it belongs to this one.
    func misplaced(on type: String) -> String? { types.contains(type) ? nil : owners }
}

extension PlacedResource {
    /// What the resource says of it; nil: nothing.
    func own(_ part: PenstockMetadata) -> TemplateValue? { member(part)?.value }

    /// The same with its key.
    func member(_ part: PenstockMetadata) -> TemplateMember? {
        guard part.misplaced(on: resource.type) == nil else { return nil }
        let all = resource.metadata?.object?.first {
            PenstockMetadata.isName($0.key, PenstockMetadata.key)
        }
        return all?.value.object?.first { PenstockMetadata.isName($0.key, part.rawValue) }
    }
}

extension Importing {
    /// Reports what nothing reads: a misspelt name would leave a method open whose author thinks it has
    /// authorizers.
    func checkMetadata() {
        for stack in imported.stacks.flatMap(\.withNested) { checkMetadata(of: stack) }
        for placed in rest({ _ in false }) {
            var first: String?
            for member in placed.resource.metadata?.object ?? [] {
                let place = JSONPointer(["Metadata", member.key])
                guard PenstockMetadata.isName(member.key, PenstockMetadata.key) else {
                    checkSpelling(member, placed, place)
                    continue
                }
                if let first {
                    tell("'\(member.key)' is '\(first)' a second time", member, placed, place)
                }
                first = first ?? member.key
                checkOwn(member, placed, place)
            }
        }
    }

    /// A template's own metadata says nothing of any of its resources.
    private func checkMetadata(of stack: Stack) {
        // `penstock pull` writes there what it pulled.
        for (key, location) in stack.metadataKeys
        where PenstockMetadata.isMeant(key) && key != PulledMetadata.key {
            report.error(
                "nothing reads '\(key)' of a template", at: location,
                JSONPointer(["Metadata", key]),
                hint: "it belongs to the 'Metadata' of a resource: a method, a route, a stage, "
                    + "an API or a function")
        }
    }

    /// Anything may be in a resource's metadata, but what is nearly Penstock's was meant to be.
    private func checkSpelling(
        _ member: TemplateMember, _ placed: PlacedResource, _ place: JSONPointer
    ) {
        guard PenstockMetadata.isMeant(member.key) else { return }
        let name = PenstockMetadata.key
        tell(
            "nothing reads '\(member.key)'", member, placed, place,
            hint: Suggestion.didYouMean(member.key, among: [name])
                ?? "it is \(name): {\(PenstockMetadata.authorizers.rawValue): …}")
    }

    /// Reports a chain that nothing would ask.
    func refuseChain(of placed: PlacedResource, _ message: String, hint: String) {
        guard let member = placed.member(.authorizers) else { return }
        let place = JSONPointer(["Metadata", PenstockMetadata.key, member.key])
        tell(message, member, placed, place, hint: hint)
    }

    private func checkOwn(
        _ member: TemplateMember, _ placed: PlacedResource, _ place: JSONPointer
    ) {
        let names = PenstockMetadata.allCases.filter {
            $0.misplaced(on: placed.resource.type) == nil
        }.map(\.rawValue)
        guard let parts = member.value.object else {
            tell(
                "'\(member.key)' is a mapping, not \(member.value.kindName)", member, placed, place,
                hint: names.first.map { "\(member.key): {\($0): …}" })
            return
        }
        var read: Set<PenstockMetadata> = []
        for part in parts {
            let place = place.appending(part.key)
            let known = PenstockMetadata.allCases.first {
                PenstockMetadata.isName(part.key, $0.rawValue)
            }
            guard let known else {
                tell(
                    "nothing reads '\(part.key)' of '\(member.key)'", part, placed, place,
                    hint: Suggestion.didYouMean(part.key, among: names)
                        ?? (names.isEmpty
                            ? nil : "of \(placed.resource.type) it has \(names.joined())"))
                continue
            }
            if let owners = known.misplaced(on: placed.resource.type) {
                tell(
                    "'\(part.key)' has no effect on \(placed.resource.type)", part, placed, place,
                    hint: "it belongs to \(owners)")
            }
            if !read.insert(known).inserted {
                tell("'\(part.key)' is there twice", part, placed, place)
            }
        }
    }

    private func tell(
        _ message: String, _ member: TemplateMember, _ placed: PlacedResource,
        _ place: JSONPointer, hint: String? = nil
    ) {
        report.error(
            message, at: member.keyLocation, placed.resource.pointer.appending(place), hint: hint)
    }
}
