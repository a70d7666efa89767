internal import JSON
internal import SourceTree
internal import Spelling

extension Loading {
    /// Notes the named pipelines, and reads each once so that faults show even in unused ones.
    mutating func readPipelines(_ root: ShapeReader) {
        let all = root.names("pipelines")
        pipelineNames = all.map(\.key)
        pipelines = Dictionary(all, uniquingKeysWith: { a, _ in a })
        for (name, place) in all {
            checkName(name, place)
            _ = pipeline(place, over: .init(), names: [name])
        }
    }

    /// Reads a pipeline, or finds the named one, and puts its phases over `base`. A named one is
    /// read again for each use; the report drops the repeated diagnostics.
    ///
    /// - Parameter names: the named pipelines that led here, so that a circle ends.
    func pipeline(
        _ place: Place, over base: Configuration.Pipeline, names: [String] = []
    ) -> Configuration.Pipeline {
        guard place.node.mapping != nil else {
            guard let name = place.text else {
                report.error(
                    "expected a pipeline, found \(place.node.kindName)", place,
                    hint: "a name from 'pipelines', or a mapping of phases")
                return base.withoutFollowingErrors
            }
            return named(name, place, over: base, names: names)
        }
        let reader = ShapeReader(place, as: "Pipeline", report: report)
        var result = base
        if let extends = reader.value("extends"), let name = reader.text(of: extends) {
            result = named(name, extends, over: base, names: names)
        }
        if let value = reader.valueOrNull("auth") { result.auth = value.isOff ? nil : chain(value) }
        if let value = reader.valueOrNull("validate") { result.validate = steps(value) }
        if let value = reader.valueOrNull("rate_limit") { result.rateLimit = steps(value) }
        if let value = reader.valueOrNull("transform") { transform(value, &result) }
        if let value = reader.valueOrNull("integrate") {
            result.integrate = value.isOff ? nil : step(value, isAuth: false)
            if !value.isOff { result = result.withoutFollowingErrors }
        }
        return result
    }

    private func transform(_ value: Place, _ pipeline: inout Configuration.Pipeline) {
        if value.isOff {
            pipeline.transformRequest = []
            pipeline.transformResponse = []
            return
        }
        let reader = ShapeReader(value, as: "Transform", report: report)
        if let value = reader.valueOrNull("request") { pipeline.transformRequest = steps(value) }
        if let value = reader.valueOrNull("response") { pipeline.transformResponse = steps(value) }
    }

    private func named(
        _ name: String, _ place: Place, over base: Configuration.Pipeline, names: [String]
    ) -> Configuration.Pipeline {
        guard let target = pipelines[name] else {
            report.error(
                place.discreet("there is no pipeline '\(name)'", "a pipeline"), place,
                hint: Suggestion.didYouMean(name, among: pipelineNames)
                    ?? "name it under 'pipelines'")
            return base.withoutFollowingErrors
        }
        guard !names.contains(name) else {
            report.error(
                "the pipeline '\(name)' extends itself", place,
                hint: (names + [name]).joined(separator: " → "))
            return base
        }
        return pipeline(target, over: base, names: names + [name])
    }
}

extension Configuration.Pipeline {
    /// The pipeline after an error has been reported about it: with something that answers, so that
    /// its lack isn't reported as well. A load with an error gives out no configuration.
    fileprivate var withoutFollowingErrors: Self {
        var result = self
        result.integrate =
            integrate
            ?? Configuration.Step(
                use: "", config: JSONObject(), shadow: false, pointer: JSONPointer(), ownKeys: [])
        return result
    }
}
