internal import JSON
internal import PenstockConfig
internal import PenstockImport
internal import PenstockLowering
internal import SourceTree

extension NounPlaces {
    /// Where what a place of a lowered document was made of stands: the part of a chain of authorizers, or
    /// else the method, the stage, the API.
    func origin(of pointer: JSONPointer, _ lowered: Lowered) -> Origin? {
        guard let element = lowered.origin(of: pointer) else {
            // What answers where no API is.
            guard pointer.tokens.first == "apis", pointer.tokens.count > 1 else { return nil }
            return Origin(name: pointer.tokens[1])
        }
        let chained = lowered.chained(pointer).flatMap { owner, part in
            spot(ofChain: owner, element.scope, api: element.api, at: part)
        }
        return Origin(name: "\(element)", spot: chained ?? spot(of: key(of: element)))
    }

    /// What there is to tell of a lowered document, at the places that it was made of, each once.
    func placed(_ faults: [Diagnostic], _ lowered: Lowered) -> [Diagnostic] {
        var told: [Diagnostic] = []
        for var fault in faults {
            if let pointer = fault.pointer,
                let (source, location) = origin(of: pointer, lowered)?.spot
            {
                fault = source.diagnostic(
                    fault.severity, at: location, nil, message: fault.message, hint: fault.hint)
            }
            if !told.contains(fault) { told.append(fault) }
        }
        return told
    }

    private func key(of element: ModelElement) -> NounKey {
        NounKey(
            scope: element.scope, api: element.api, stage: element.stage, part: element.part)
    }

    /// Whether a file has what it is about.
    func isFiled(_ warning: LoweringWarning) -> Bool {
        place(of: key(of: warning.element)) != nil
    }

    /// `template.yaml:12: a1b2c3/prod GET /pets: …`, and the hint below it.
    func text(of warning: LoweringWarning) -> String {
        let element = warning.element
        let place = place(of: key(of: element))
        return (place.map { "\($0.file):\($0.line): " } ?? "") + "\(element): \(warning.message)"
            + (warning.hint.map { LoadedConfiguration.hint + $0 } ?? "")
    }
}
