internal import VTL
internal import XML

/// The body as XML, for `$input.xml` and `$input.xml(xpath)`. It is read when a template first asks.
final class XMLInput {
    private let body: UnsafeBufferPointer<UInt8>
    private let charset: String?
    private let limits: XMLLimits
    private var root: XMLNode?

    /// The body, borrowed for the rendering, and the charset of its Content-Type.
    init(
        body: UnsafeBufferPointer<UInt8>, charset: String?, limits: XMLLimits = XMLLimits()
    ) {
        self.body = body
        self.charset = charset
        self.limits = limits
    }

    /// `$input.xml`: the document element.
    func node(_ renderer: VTLRenderer) throws(VTLFault) -> VTLValue {
        renderer.makeHost(XMLNodeHost(try read()))
    }

    /// `$input.xml(xpath)` and `$input.xml(xpath, namespaces)`.
    func select(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue {
        let arguments = NativeArguments(call: call, renderer: renderer, name: "$input.xml")
        let root = try read()
        guard arguments.count > 0 else { return renderer.makeHost(XMLNodeHost(root)) }
        return try XMLNodeHost(root).select(arguments)
    }

    private func read() throws(VTLFault) -> XMLNode {
        if let root { return root }
        do throws(XMLError) {
            let root = try XMLDocument(bytes: body, charset: charset, limits: limits).root
            self.root = root
            return root
        } catch {
            throw VTLFault("$input.xml: \(error)", code: error.vtlCode)
        }
    }
}
