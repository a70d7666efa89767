internal import PenstockModel

/// Ids for what one import makes: those that the API has stay, new ones are none of them.
struct IDSupply {
    private let naming: NounNaming
    private var used: Set<String>

    init(_ naming: NounNaming, used: Set<String>) {
        self.naming = naming
        self.used = used
    }

    /// The id that the API has for what is called so, or a new one.
    mutating func id(_ noun: NounID, _ key: String, old: String?) -> String {
        if let old { return old }
        var key = "\(noun) \(key)"
        while true {
            let id = naming.id(noun, key)
            if used.insert(id).inserted { return id }
            key += "'"
        }
    }
}
