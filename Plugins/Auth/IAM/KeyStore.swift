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
        let config = setup.config
        if config["keys"] == nil, config["keys_file"] == nil,
            try !config.bool("unrouted", or: false), try !config.bool("unverified", or: false)
        {
            throw config.error(
                "without a key everybody is refused: give `keys` or `keys_file`, or `keys: []` where that is meant"
            )
        }
        keys = try KeyList.read(setup.config, setup) { value, secrets throws(KeyFault) in
            let key = try Key(value, secrets)
            return (key.credentials.accessKeyID, key)
        }
    }

    subscript(id: String) -> Key? { keys[id] }
}
