internal import JSON
internal import SourceTree

extension Loading {
    func routes(
        _ api: ShapeReader, over defaults: Configuration.Pipeline
    ) -> [Configuration.Route] {
        var names: [(name: String, place: Place)] = []
        var shapes: [RoutePattern: Place] = [:]
        let routes = api.list("routes").compactMap { place -> Configuration.Route? in
            let reader = ShapeReader(place, as: "Route", report: report)
            let name = reader.optionalText("name")
            if let name, let place = reader.value("name") {
                checkName(name, place)
                names.append((name, place))
            }
            let pipeline =
                reader.value("pipeline").map { self.pipeline($0, over: defaults) } ?? defaults
            guard let value = reader.value("route"), let key = reader.text(of: value),
                let pattern = pattern(key, value)
            else { return nil }
            if let earlier = shapes.updateValue(value, forKey: pattern.shape) {
                shapes[pattern.shape] = earlier
                report.error(
                    "another route matches the same requests", value,
                    hint: "'\(earlier.written)' in line \(earlier.location.line)")
            }
            if pipeline.integrate == nil {
                report.error(
                    "nothing answers '\(value.written)'", value,
                    hint: "give it 'integrate', in its pipeline or in the API's defaults")
            }
            return Configuration.Route(
                name: name, key: key, resourceID: reader.optionalText("resource_id"),
                routeKey: reader.optionalText("route_key"),
                pattern: pattern, pipeline: pipeline, pointer: place.pointer)
        }
        rejectDuplicates(names, what: "route")
        return routes
    }

    private func pattern(_ key: String, _ place: Place) -> RoutePattern? {
        do {
            return try RouteText.parse(key)
        } catch {
            report.error(
                place.discreet(error.message, "a route"), at: location(of: error, in: place),
                place.pointer, hint: place.discreet(error.hint))
            return nil
        }
    }

    /// The faulty part itself when the route stands in one line as it is written.
    private func location(of fault: RouteText.Fault, in place: Place) -> SourceLocation {
        guard let scalar = place.node.scalar, !scalar.isSubstituted else {
            return report.source.measured(place.node.location)
        }
        return report.source.part(
            of: place.node.location, scalar.written, offset: fault.offset, length: fault.length)
    }
}
