import PenstockCompile
import PenstockConfig
import PenstockServer
internal import SourceTree

/// Where the admin listener of a running gateway is.
enum AdminAddress {
    /// What was said on the command line, or what the configuration says.
    static func of(_ config: String, _ said: String?) throws -> Address {
        if let said {
            // As the log and the samples print it.
            let said =
                said.hasPrefix("http://")
                ? said.dropFirst("http://".count).prefix { $0 != "/" } : Substring(said)
            let colon = said.lastIndex(of: ":") ?? said.startIndex
            guard colon > said.startIndex, let port = UInt16(said[said.index(after: colon)...])
            else { throw CommandFailure.usage("--admin is HOST:PORT, not '\(said)'") }
            return .tcp(host: String(said[..<colon]), port: port)
        }
        let (configuration, _) = ConfigurationLoader.load(
            file: config, text: try ConfigurationFile.text(config), environment: Environment.all)
        guard let configuration else { return .tcp(host: "127.0.0.1", port: 9901) }
        guard let admin = configuration.admin else {
            throw CommandFailure.refused(
                "the configuration has no admin listener",
                hint: "--admin HOST:PORT says where it is")
        }
        return admin.address
    }
}
