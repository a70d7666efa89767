internal import JSON

/// Turns schemas into a program. A schema that is reached in two ways, or from inside itself, is one
/// block. Schemas wait in a queue instead of being entered, so that no chain of references can
/// exhaust the stack.
struct SchemaCompiler {
    let options: JSONSchemaOptions
    var index: SchemaIndex
    var builder: ProgramBuilder
    private var known: [SchemaIndex.Spot: UInt32] = [:]
    private var queue: [(block: UInt32, place: SchemaIndex.Place)] = []
    /// Blocks that are nothing but a reference, and to what.
    private var aliases: [UInt32: UInt32] = [:]
    private var reached: Set<Int> = []
    /// What is wrong, where all of it is wanted; nil: the first of it ends the compilation.
    private var problems: [JSONSchemaError]?

    /// A program for `document`.
    static func program(
        _ document: JSONDocument, options: JSONSchemaOptions
    ) throws(JSONSchemaError) -> SchemaProgram {
        var compiler = SchemaCompiler(options: options)
        let place = compiler.index.add(
            document, uri: options.baseURI, dialect: options.dialect)
        let root = try compiler.block(place)
        try compiler.finish()
        return SchemaProgram(compiler.builder, root: root)
    }

    /// Everything that keeps `document` from being compiled, in no order.
    static func problems(
        _ document: JSONDocument, options: JSONSchemaOptions
    ) -> [JSONSchemaError] {
        var compiler = SchemaCompiler(options: options)
        compiler.problems = []
        do throws(JSONSchemaError) {
            let place = compiler.index.add(
                document, uri: options.baseURI, dialect: options.dialect)
            _ = try compiler.block(place)
            try compiler.finish()
        } catch {
            compiler.problems?.append(error)
        }
        return compiler.problems ?? []
    }

    /// Keeps what is wrong with a part of a schema, and the work goes on, where all of it is wanted.
    mutating func note(_ error: JSONSchemaError) throws(JSONSchemaError) {
        guard problems != nil, error.code != .tooLarge else { throw error }
        problems?.append(error)
    }

    private init(options: JSONSchemaOptions) {
        self.options = options
        index = SchemaIndex(options: options)
        builder = ProgramBuilder(options: options)
    }

    /// The block of a schema, which will be compiled in its turn.
    mutating func block(_ place: SchemaIndex.Place) throws(JSONSchemaError) -> UInt32 {
        let spot = SchemaIndex.Spot(document: place.document, node: place.node)
        if let block = known[spot] { return block }
        guard builder.blocks.count < options.limits.schemasMax else {
            throw index.error(
                .tooLarge, at: spot, place.location.tokens,
                "there are more than \(options.limits.schemasMax) schemas in this one")
        }
        var place = place
        index.enterResource(&place)
        let block = UInt32(builder.blocks.count)
        known[spot] = block
        reached.insert(place.resource)
        builder.blocks.append(
            Block(
                resource: UInt32(place.resource), place: builder.place(place.location)))
        queue.append((block, place))
        return block
    }

    /// The block of what a reference in `scope` means.
    mutating func block(
        reference: String, keyword: String, in scope: SchemaScope
    ) throws(JSONSchemaError) -> (block: UInt32, place: SchemaIndex.Place) {
        guard let target = index.resolve(reference, from: scope.place.resource) else {
            throw error(
                .unresolvedReference, keyword, in: scope, "'\(reference)' leads nowhere")
        }
        return (try block(target), target)
    }

    /// Notes that a block is nothing but a reference.
    mutating func alias(_ block: UInt32, to target: UInt32) { aliases[block] = target }

    private mutating func finish() throws(JSONSchemaError) {
        repeat {
            while let (block, place) = queue.popLast() {
                do throws(JSONSchemaError) {
                    try compile(block, place)
                } catch {
                    try note(error)
                }
            }
            try resolveDynamics()
        } while !queue.isEmpty
        if let fault = index.fault { throw fault }
        followAliases()
        builder.documents = index.documents.map(\.document)
    }

    private mutating func compile(
        _ block: UInt32, _ place: SchemaIndex.Place
    ) throws(JSONSchemaError) {
        let document = index.documents[place.document].document
        let dialect = index.resources[place.resource].dialect
        let scope = SchemaScope(
            block: block, place: place, document: document, dialect: dialect)
        switch document.kind(of: place.node) {
        case .bool where dialect.draft > .draft4 || scope.isTruthValueAllowed:
            builder.blocks[Int(block)].isNever = document.bool(of: place.node) == false
            // For the quick way: no kind of value is allowed.
            if builder.blocks[Int(block)].isNever { builder.blocks[Int(block)].types = [] }
        case .object: try compileKeywords(of: scope)
        case let kind:
            throw index.error(
                .malformed, at: scope.spot, place.location.tokens,
                dialect.draft == .draft4
                    ? "a schema is an object, not \(kind?.name ?? "nothing")"
                    : "a schema is an object or a truth value, not \(kind?.name ?? "nothing")")
        }
    }

    /// Finds what the names of dynamic references may stand for in the resources that were reached.
    private mutating func resolveDynamics() throws(JSONSchemaError) {
        for number in builder.dynamics.indices {
            let name = builder.dynamics[number].name
            for (resource, anchors) in index.dynamicAnchors where reached.contains(resource) {
                guard let place = anchors[name] else { continue }
                builder.dynamics[number].table.schemas[UInt32(resource)] = try block(place)
            }
        }
    }

    /// Puts what is referred to in place of blocks that are only references. A ring of them stays,
    /// to be found by the limit on depth when it is run.
    private mutating func followAliases() {
        for (block, end) in endsOfAliases() {
            if end != Instruction.none {
                builder.blocks[Int(block)] = builder.blocks[Int(end)]
                continue
            }
            let reference = Instruction(
                operation: .reference, kinds: .all, a: block,
                place: builder.blocks[Int(block)].place)
            builder.emit([reference], block: Int(block))
        }
    }

    /// Where each chain of references ends; none for one that runs into itself. Each block is passed
    /// once, however long the chains are.
    private func endsOfAliases() -> [UInt32: UInt32] {
        var ends: [UInt32: UInt32] = [:]
        for start in aliases.keys {
            var path: [UInt32] = []
            var passed: Set<UInt32> = []
            var block = start
            while let next = aliases[block], ends[block] == nil, passed.insert(block).inserted {
                path.append(block)
                block = next
            }
            let end = ends[block] ?? (aliases[block] == nil ? block : Instruction.none)
            for block in path { ends[block] = end }
        }
        return ends
    }

    /// An error about a keyword.
    func error(
        _ code: JSONSchemaError.Code, _ keyword: String, _ inner: [String] = [],
        in scope: SchemaScope, _ message: String
    ) -> JSONSchemaError {
        var node = scope.place.node
        for token in [keyword] + inner {
            let next = scope.document.step(from: node, token)
            guard next.exists else { break }
            node = next
        }
        return index.error(
            code, at: SchemaIndex.Spot(document: scope.place.document, node: node),
            scope.place.location.tokens + [keyword] + inner, message)
    }
}
