public import JSON
public import VTL

/// Renders mapping templates, one at a time. Made once for each thread or event loop and used again;
/// not for two threads at once.
public final class MappingRenderer {
    private let renderer = VTLRenderer()
    private let input = InputHost()
    private let util = UtilHost()
    private let context = ContextHost()
    /// What the request of the last rendering is in.
    private var request: RequestSlot.Box?
    /// `$input`, `$util` and `$context`, whose values stay from rendering to rendering.
    private let hostValues: [VTLValue]
    /// Hosts of the functions of native templates, by the identity of what made them.
    private var hosts: [(template: MappingTemplate, hosts: [any VTLHost])] = []
    private static let emptyObject: JSONDocument? = try? JSONDocument("{}")

    /// A renderer without memory yet.
    public init() {
        let hosts: [any VTLHost] = [input, util, context]
        hostValues = hosts.map(renderer.makeHost)
    }

    /// Sees every reference and assignment of the next renderings.
    public var trace: (any VTLTrace)? {
        get { renderer.trace }
        set { renderer.trace = newValue }
    }

    /// Renders `template` for `request`, which must stay as it is meanwhile.
    public func render(
        _ template: MappingTemplate, _ request: any MappingRequest
    ) throws(VTLError) {
        begin(template, request)
        try renderer.render()
    }

    /// The same with further variables, for tools and tests: a request has none.
    public func render(
        _ template: MappingTemplate, _ request: any MappingRequest, variables: JSONObject
    ) throws(VTLError) {
        begin(template, request)
        for (name, value) in variables.members { try renderer.set(value, named: name) }
        try renderer.render()
    }

    private func begin(_ template: MappingTemplate, _ request: any MappingRequest) {
        renderer.begin(template.template, keptHosts: hostValues.count)
        if input.request?.isOf(request) != true { ask(request) }
        input.begin(template)
        context.begin(template)
        if util.native != nil || template.native != nil {
            util.native = template.native.map { NativeUtil($0) }
        }
        for index in hostValues.indices { renderer.set(hostValues[index], variable: index) }
        if template.mayNameStageVariables,
            let variables = request.stageVariables ?? Self.emptyObject
        {
            renderer.set(renderer.value(of: variables), variable: 3)
        }
        if !template.functions.isEmpty { setFunctions(of: template) }
    }

    private func ask(_ request: any MappingRequest) {
        let box = RequestSlot.Box(request)
        input.request = RequestSlot(box)
        context.request = RequestSlot(box)
        self.request = box
    }

    private func setFunctions(of template: MappingTemplate) {
        let known = hosts.first { $0.template === template }?.hosts
        let all = known ?? makeHosts(template)
        for (index, host) in all.enumerated() {
            renderer.set(
                renderer.makeHost(host), variable: MappingVariable.allCases.count + index)
        }
    }

    private func makeHosts(_ template: MappingTemplate) -> [any VTLHost] {
        var offset = MappingName.all.count
        var made: [any VTLHost] = []
        for functions in template.functions {
            made.append(functions.makeHost(offset: offset))
            offset += functions.names.count
        }
        hosts.append((template, made))
        return made
    }

    /// What the template printed. Borrowed: valid until the next rendering.
    public var output: UnsafeBufferPointer<UInt8> { renderer.output }

    /// What is sent as the body: the output, or `{}` where there is none (aws-templates.md, fact 8).
    public var body: UnsafeBufferPointer<UInt8> {
        guard renderer.output.isEmpty else { return renderer.output }
        let empty: StaticString = "{}"
        return UnsafeBufferPointer(start: empty.utf8Start, count: empty.utf8CodeUnitCount)
    }

    /// Whether there are overrides after the rendering.
    public var hasOverrides: Bool { context.hasOverrides }

    /// The overrides after the rendering: those of the request and what the template set.
    public var overrides: MappingOverrides { context.overrides(renderer) }

    /// The value of a variable after the rendering, as JSON.
    public func variable(named name: String) -> String? { renderer.variableJSON(named: name) }
}
