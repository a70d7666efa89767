internal import ArgumentParser
internal import Glibc
internal import PenstockLowering
internal import PenstockTLS

/// `penstock certs`: a certificate authority of this machine.
struct Certs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make certificates for development: a certificate authority of this machine.",
        subcommands: [CertsInit.self, CertsShow.self])
}

/// `penstock certs init`.
struct CertsInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the local authority, if there is none, and a certificate for names.",
        discussion: """
            Everything goes to `certs` in the state directory: whoever reads it can make certificates \
            that you trust. The output says how to trust the authority and what to configure.
            """)

    @Argument(
        help: ArgumentHelp(
            "DNS names and IP addresses; localhost and its addresses unless given.",
            valueName: "name"))
    var names: [String] = LocalCertificates.hostNames

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp("The state directory of the gateway.", valueName: "directory"))
    var state = LoweringOptions().stateDirectory

    func run() throws {
        let folder = LocalCertificates(state: state)
        let authority = try folder.authority(makes: true)
        let file = try folder.issue(names, authority)
        print(LocalCertificates.trust(folder.authorityPath))
        print(
            """
            A listener for \(names.joined(separator: ", ")):
              tls:
                certificates:
                  - {certificate: \(file).pem, key: \(file).key}
            """)
    }
}

/// `penstock certs show`.
struct CertsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print the local certificates: file, names, days left.")

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp("The state directory of the gateway.", valueName: "directory"))
    var state = LoweringOptions().stateDirectory

    func run() throws {
        let folder = LocalCertificates(state: state)
        _ = try folder.authority(makes: false)
        for (path, certificate) in try folder.all() {
            let names = certificate.names.isEmpty ? ["-"] : certificate.names
            let days = (certificate.end - Int64(time(nil))) / 86400
            print("\(path)\t\(names.joined(separator: " "))\t\(days) days")
        }
        print(LocalCertificates.trust(folder.authorityPath))
    }
}
