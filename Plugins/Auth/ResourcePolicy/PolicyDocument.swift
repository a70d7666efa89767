import IAMPolicy
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Reads the document of an API.
enum PolicyDocument {
    /// - Parameter arn: the stage's; empty: its API isn't known until a call comes.
    static func read(_ config: Config, arn: String) throws -> Policy {
        do throws(PolicyFault) {
            let value = (try? JSONValue(parsing: config.text)) ?? .null
            return try Policy(ResourceForms(stage: arn).expand(value), as: .resource)
        } catch {
            throw ConfigError(error.message, at: config.pointer + error.pointer.description)
        }
    }
}
