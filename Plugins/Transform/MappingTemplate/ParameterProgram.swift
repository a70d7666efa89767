import CPenstock
import JSONPath
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The parameter mappings of one side, compiled: names are bytes, variables are handles.
struct ParameterProgram {
    /// One mapping. Trivial to copy.
    struct Step: BitwiseCopyable {
        enum Kind {
            case header, headers
            /// By names with their case, as AWS compares them.
            case exactHeader, exactHeaders
            case query, queries, path, body, jsonPath, variable, literal
        }
        var place: ParameterTarget.Place
        var name: Bytes
        var kind: Kind
        /// The source's name, or the literal.
        var source: Bytes
        /// Of a variable: its handle; of a JSONPath: its number.
        var number: UInt64
    }

    let steps: UnsafeBufferPointer<Step>
    let paths: [JSONPath]
    /// Whether the body is needed for them.
    let readsBody: Bool
    /// The name of a header that must not be mapped, which AWS notices in each request; nil: none.
    let forbidden: String?

    var isEmpty: Bool { steps.isEmpty }

    init(
        _ config: Config?, _ side: Side, _ settings: MappingSettings, _ reads: inout [String]
    ) throws {
        let setup = settings.setup
        let type = settings.type
        var steps: [Step] = []
        var paths: [JSONPath] = []
        var forbidden: String?
        for (key, value) in config?.members ?? [] {
            let target = try side.target(key, value)
            let source = try ParameterProgram.source(value, side)
            if side == .request, target.place == .header {
                if HeaderRules.isForbidden(target.name, type) { forbidden = target.name }
                if HeaderRules.isDropped(target.name, type) { continue }
            }
            // Recorded (test_apigateway_header_remapping_aws[AWS_PROXY], full-integration): a function
            // gets the client's request, whatever is mapped.
            if type == .awsProxy { continue }
            var step = Step(
                place: target.place, name: setup.storage.copy(target.name), kind: .literal,
                source: "", number: 0)
            if side == .response {
                switch HeaderRules.response(target.name, type) {
                case .kept: break
                case .dropped: continue
                case .remapped:
                    step.name = setup.storage.copy(HeaderRules.remappedPrefix + target.name)
                }
            }
            if target.place == .header, ParameterProgram.isOfOneConnection(String(step.name)) {
                continue
            }
            try ParameterProgram.fill(&step, source, side, value, settings, &paths, &reads)
            steps.append(step)
        }
        self.steps = setup.storage.copy(steps)
        self.paths = paths
        self.forbidden = forbidden
        readsBody = steps.contains { $0.kind == .body || $0.kind == .jsonPath }
    }

    /// Sources alone, whose values are asked for one by one.
    init(
        sources: [Config], _ side: Side, _ settings: MappingSettings, _ reads: inout [String]
    ) throws {
        var steps: [Step] = []
        var paths: [JSONPath] = []
        for value in sources {
            var step = Step(place: .header, name: "", kind: .literal, source: "", number: 0)
            let source = try ParameterProgram.source(value, side)
            try ParameterProgram.fill(&step, source, side, value, settings, &paths, &reads)
            steps.append(step)
        }
        self.steps = settings.setup.storage.copy(steps)
        self.paths = paths
        forbidden = nil
        readsBody = steps.contains { $0.kind == .body || $0.kind == .jsonPath }
    }

    /// Fields that the host writes itself and lets no plugin write (RFC 9110 §7.6.1). A mapped Trailer
    /// and Upgrade go to the backend and TE to the client, as recorded.
    private static func isOfOneConnection(_ name: String) -> Bool {
        switch name.lowercased() {
        case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "content-length":
            true
        default: false
        }
    }

    /// Which side of the integration.
    enum Side {
        case request, response

        fileprivate func target(_ key: String, _ value: Config) throws -> ParameterTarget {
            do throws(MappingExpressionError) {
                return self == .request
                    ? try ParameterTarget.integrationRequest(key)
                    : try ParameterTarget.methodResponse(key)
            } catch {
                throw value.error(error.description)
            }
        }
    }

    private static func source(_ value: Config, _ side: Side) throws -> ParameterSource {
        do throws(MappingExpressionError) {
            return try ParameterSource(
                value.text, of: side == .request ? .methodRequest : .integrationResponse)
        } catch {
            throw value.error(error.description)
        }
    }

    private static func fill(
        _ step: inout Step, _ source: ParameterSource, _ side: Side, _ value: Config,
        _ settings: MappingSettings, _ paths: inout [JSONPath], _ reads: inout [String]
    ) throws {
        let setup = settings.setup
        let isExact = side == .request && settings.dialect == .aws
        let message = side == .request ? "request" : "response"
        switch source {
        case .header(let name, let isMultiValue):
            // Never seen, so never a value: as an empty text, which sets nothing.
            if isExact, HeaderRules.hidden.contains(name.lowercased()) { return }
            step.kind =
                isMultiValue
                ? (isExact ? .exactHeaders : .headers) : (isExact ? .exactHeader : .header)
            step.source = setup.storage.copy(name)
            reads.append("\(message).header.\(name)")
        case .query(let name, let isMultiValue):
            step.kind = isMultiValue ? .queries : .query
            step.source = setup.storage.copy(name)
            reads.append("request.query.\(name)")
        case .path(let name):
            step.kind = .path
            step.source = setup.storage.copy(name)
            reads.append("request.path.\(name)")
        case .body(nil): step.kind = .body
        case .body(let path?):
            step.kind = .jsonPath
            step.number = UInt64(paths.count)
            do {
                paths.append(try JSONPath(path))
            } catch {
                throw value.error(String(describing: error))
            }
        case .context(let name):
            step.kind = .variable
            // A name that the host doesn't know has the handle 0: always absent, as on AWS.
            step.number = setup.host.variable("context." + name)
        case .stageVariable(let name):
            step.kind = .variable
            step.number = setup.host.variable("stage." + name)
        case .literal(let text): step.source = setup.storage.copy(text)
        }
    }
}
