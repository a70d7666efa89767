/// The resources of a REST API: each with the path that its parents give it, no two of a parent with
/// one name, always a root.
package struct ResourceTree: Hashable, Sendable {
    /// By id.
    package private(set) var resources: [String: Resource]
    package let rootID: String
    /// A parent's id to its children's ids by their parts.
    private var children: [String: [String: String]] = [:]
    /// A parent's id to the part of its one child that is a variable.
    private var variables: [String: String] = [:]

    /// A tree with the root `/` only.
    package init(rootID: String) {
        var root = Resource()
        root.id = rootID
        root.path = "/"
        self.rootID = rootID
        resources = [rootID: root]
    }

    package var root: Resource { resources[rootID] ?? Resource() }

    /// In the order of their paths.
    package var sorted: [Resource] { resources.values.sorted { $0.path < $1.path } }

    package subscript(id: String) -> Resource? { resources[id] }

    /// The resource at a path such as `/pets/{id}`.
    package func resource(at path: String) -> Resource? {
        var id = rootID
        for part in path.split(separator: "/") {
            guard let child = children[id]?[String(part)] else { return nil }
            id = child
        }
        return resources[id]
    }

    package func children(of id: String) -> [Resource] {
        (children[id] ?? [:]).values.compactMap { resources[$0] }.sorted { $0.path < $1.path }
    }

    /// From the root to the resource, both included.
    package func chain(to id: String) -> [Resource] {
        var chain: [Resource] = []
        var next: String? = id
        while let id = next, let resource = resources[id] {
            chain.append(resource)
            next = resource.parentID
        }
        return chain.reversed()
    }

    /// Changes the methods of a resource; its place is `move`'s. nil where there is none such.
    package mutating func updateMethods<Result, Failure: Error>(
        of id: String, _ change: (inout [String: Method]) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard resources[id] != nil else { return nil }
        return try change(&resources[id, default: Resource()].methods)
    }
}

// Growing and shrinking.
extension ResourceTree {
    /// Adds a resource without methods.
    @discardableResult
    package mutating func add(
        id: String, pathPart: String, parentID: String
    ) throws(ResourceTreeError) -> Resource {
        try check(pathPart, below: parentID, moving: nil)
        var resource = Resource()
        resource.id = id
        resource.parentID = parentID
        resource.pathPart = pathPart
        resource.path = path(of: pathPart, below: parentID)
        resources[id] = resource
        link(id, pathPart, below: parentID)
        return resource
    }

    /// Gives a resource another parent, another part or both, and its descendants their new paths.
    package mutating func move(
        _ id: String, to parentID: String? = nil, pathPart: String? = nil
    ) throws(ResourceTreeError) {
        guard let old = resources[id] else { throw .noSuchResource }
        guard let oldParent = old.parentID, let oldPart = old.pathPart else { throw .root }
        let (parentID, pathPart) = (parentID ?? oldParent, pathPart ?? oldPart)
        if chain(to: parentID).contains(where: { $0.id == id }) { throw .cyclical }
        try check(pathPart, below: parentID, moving: id)
        // Nobody may be below a greedy one, those who are there already neither.
        if case .greedy = PathPart(pathPart), children[id] != nil { throw .greedyParent(pathPart) }
        unlink(oldPart, below: oldParent)
        link(id, pathPart, below: parentID)
        resources[id]?.parentID = parentID
        resources[id]?.pathPart = pathPart
        setPaths(below: id, parentID: parentID, pathPart: pathPart)
    }

    /// Removes a resource with everything below it.
    @discardableResult
    package mutating func remove(_ id: String) throws(ResourceTreeError) -> [Resource] {
        guard let resource = resources[id] else { throw .noSuchResource }
        guard let parentID = resource.parentID, let part = resource.pathPart else { throw .root }
        unlink(part, below: parentID)
        var removed: [Resource] = []
        var waiting = [id]
        while let id = waiting.popLast() {
            waiting += (children.removeValue(forKey: id) ?? [:]).values
            variables[id] = nil
            if let resource = resources.removeValue(forKey: id) { removed.append(resource) }
        }
        return removed
    }

    private func check(
        _ pathPart: String, below parentID: String, moving id: String?
    ) throws(ResourceTreeError) {
        guard let parent = resources[parentID] else { throw .noSuchParent }
        guard let kind = PathPart(pathPart) else { throw .invalidPathPart(pathPart) }
        if let part = parent.pathPart, case .greedy = PathPart(part) {
            throw .greedyParent(part)
        }
        if let other = children[parentID]?[pathPart], other != id { throw .duplicate(pathPart) }
        guard kind != .literal, let variable = variables[parentID] else { return }
        if children[parentID]?[variable] != id { throw .variableSibling(variable) }
    }

    private mutating func link(_ id: String, _ pathPart: String, below parentID: String) {
        children[parentID, default: [:]][pathPart] = id
        if PathPart(pathPart) != .literal { variables[parentID] = pathPart }
    }

    private mutating func unlink(_ pathPart: String, below parentID: String) {
        children[parentID]?[pathPart] = nil
        // Equal trees have equal indices.
        if children[parentID]?.isEmpty == true { children[parentID] = nil }
        if variables[parentID] == pathPart { variables[parentID] = nil }
    }

    private func path(of pathPart: String, below parentID: String) -> String {
        let parent = resources[parentID]?.path ?? "/"
        return parent == "/" ? "/\(pathPart)" : "\(parent)/\(pathPart)"
    }

    private mutating func setPaths(below id: String, parentID: String, pathPart: String) {
        let path = path(of: pathPart, below: parentID)
        resources[id]?.path = path
        for (part, child) in children[id] ?? [:] {
            setPaths(below: child, parentID: id, pathPart: part)
        }
    }
}
