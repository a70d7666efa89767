import CPenstock
import SigV4
import SigV4Plugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The keys of a configuration and of its file, by their ids.
struct KeyStore {
    private let keys: [String: Key]

    init(_ setup: Setup) throws {
        keys = try KeyList.read(setup.config, setup) { value, secrets throws(KeyFault) in
            let key = try Key(value, secrets)
            return (key.credentials.accessKeyID, key)
        }
    }

    subscript(id: String) -> Key? { keys[id] }
}
