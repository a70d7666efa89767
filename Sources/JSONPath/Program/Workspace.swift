internal import JSON

/// A value during an evaluation: a node, and which document it is in.
struct Item: Hashable {
    /// 0 is the document that is searched, then the program's literals, then what functions made.
    var document: UInt32 = 0
    var node: JSONNode
}

/// Why an evaluation stops, before anybody has asked for a message.
enum Stop: Error {
    /// Jayway's PathNotFoundException.
    case missing(JSONPathMissing)
    /// Jayway's InvalidPathException: inside a filter it makes the filter false.
    case invalid(Fault)
    /// Anything else Jayway throws: it ends the evaluation, wherever it happens.
    case failed(Fault)
    case limit(JSONPathError.Limit, step: Int)

    enum Fault: Hashable {
        case filterOnScalar(step: Int, found: Item)
        case unknownFunction(name: Int, step: Int)
        case noSuchIndex(step: Int)
        case notAnArray(step: Int)
        /// An operator whose operands can't be what they are.
        case operand
    }
}

/// What both evaluators work with: documents, values found so far, and what may still be spent.
struct Workspace {
    let path: JSONPath
    private let main: JSONDocument
    /// Unowned, so that nothing is counted for each value that is looked at.
    private let mainView: JSONView
    private var made: [JSONDocument] = []
    /// A stack: the paths of a filter put what they find on top and take it off again.
    var results: [Item] = []
    private var steps: Int
    private var depth = 0
    /// The segment that is being worked on, for errors.
    var step = 0

    init(_ path: JSONPath, _ main: JSONDocument) {
        self.path = path
        self.main = main
        mainView = main.view
        steps = path.limits.stepsMax
        results.reserveCapacity(16)
    }

    // MARK: Bounds

    mutating func spend(_ count: Int) throws(Stop) {
        steps -= count
        guard steps >= 0 else { throw .limit(.steps, step: step) }
    }

    mutating func enter() throws(Stop) {
        depth += 1
        guard depth <= JSONPath.depthMax else { throw .limit(.depth, step: step) }
    }

    mutating func leave() { depth -= 1 }

    mutating func add(_ item: Item) throws(Stop) {
        guard results.count < path.limits.resultsMax else { throw .limit(.results, step: step) }
        results.append(item)
    }

    /// Takes what is above a mark off the results.
    mutating func truncate(to mark: Int) {
        if results.count > mark { results.removeLast(results.count - mark) }
    }

    // MARK: Documents

    /// Valid while the workspace is: it or the path keeps all documents but the one searched.
    func view(of item: Item) -> JSONView {
        if item.document == 0 { return mainView }
        let index = Int(item.document) - 1
        let views = path.program.views
        return index < views.count ? views[index] : made[index - views.count].view
    }

    /// The document of a literal or of what a function made.
    func computed(_ item: Item) -> JSONDocument {
        let index = Int(item.document) - 1
        let count = path.program.literals.count
        return index < count ? path.program.literals[index] : made[index - count]
    }

    func literal(_ index: Int) -> Item { Item(document: UInt32(index + 1), node: .root) }

    /// A document for a value that a function made.
    mutating func make(_ value: JSONValue) throws(Stop) -> Item {
        do {
            made.append(try JSONDocument(value.compact, options: JSONOptions(depthMax: 1024)))
        } catch {
            // What was copied is JSON, so it can only have become too deep.
            throw .limit(.depth, step: step)
        }
        let index = path.program.literals.count + made.count
        return Item(document: UInt32(index), node: .root)
    }

    /// A value as a tree, which costs as many steps as it has parts.
    mutating func value(_ item: Item) throws(Stop) -> JSONValue {
        try spend(1 + view(of: item).span(of: item.node).count >> 2)
        return item.document == 0 ? main.value(item.node) : computed(item).value(item.node)
    }

    // MARK: Looking inside

    func kind(_ item: Item) -> JSONKind? { view(of: item).kind(of: item.node) }

    func count(_ item: Item) -> Int { view(of: item).count(of: item.node) }

    func element(_ item: Item, _ index: Int) -> Item {
        Item(document: item.document, node: view(of: item).element(item.node, at: index))
    }

    func member(_ item: Item, at index: Int) -> Item {
        Item(document: item.document, node: view(of: item).member(item.node, at: index).value)
    }

    /// The member of that name; its node is none without one.
    mutating func member(_ item: Item, _ name: Int) throws(Stop) -> Item {
        let view = view(of: item)
        // A look-up compares every key.
        try spend(1 + view.count(of: item.node) >> 4)
        return Item(document: item.document, node: path.member(view, item.node, name))
    }

    func text(_ item: Item) -> UnsafeBufferPointer<UInt8> {
        view(of: item).text(of: item.node)
    }
}

extension JSONPath {
    /// The member of `object` that a name of the program names.
    @inline(__always)
    func member(_ view: JSONView, _ object: JSONNode, _ name: Int) -> JSONNode {
        let name = program.names[name]
        return program.text.withUnsafeBufferPointer { text in
            view.member(
                object,
                named: UnsafeBufferPointer(rebasing: text[name.start..<name.start + name.count])
            )
        }
    }
}
