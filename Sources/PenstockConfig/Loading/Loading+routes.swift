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
                let pattern = isKey(key, api)
                    ? RoutePattern(method: Self.messageMethod, segments: [.literal(key)])
                    : pattern(key, value)
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
            let isSelected = isKey(key, api)
            if !isSelected, reader.bool("answers"), let place = reader.value("answers") {
                report.error(
                    "only a message's route says whether it answers", place,
                    hint: "an HTTP route always does")
            }
            return Configuration.Route(
                name: name, key: key, resourceID: reader.optionalText("resource_id"),
                routeKey: isSelected ? key : reader.optionalText("route_key"),
                isSelected: isSelected, answersMessages: reader.bool("answers"),
                pattern: pattern, pipeline: pipeline, pointer: place.pointer)
        }
        rejectDuplicates(names, what: "route")
        return routes
    }

    /// What stands for the method of a message's route.
    static let messageMethod = "MESSAGE"

    /// Whether a route is found by its key: of a WebSocket API, unless it is a method and a path.
    private func isKey(_ key: String, _ api: ShapeReader) -> Bool {
        api.value("websocket") != nil && !key.contains(" /")
    }

    /// A WebSocket API has a handshake.
    func checkSocketRoutes(_ api: Configuration.API, _ reader: ShapeReader) {
        guard !api.routes.contains(where: { $0.key == "$connect" }),
            let place = reader.value("routes")
        else { return }
        report.error(
            "the API has 'websocket' and no route $connect: nobody could connect", place,
            hint:
                "one that lets everybody in is {route: $connect, pipeline: {integrate: Integrate/Mock}}"
        )
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
