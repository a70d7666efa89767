/// Which clients' certificates a domain name accepts.
package struct MutualTLSAuthentication: Noun {
    package var truststoreURI: String?
    package var truststoreVersion: String?
    package var truststoreWarnings: [String] = []

    package init() {}

    package static let table = Table<Self>("MutualTlsAuthentication") {
        $0.row("truststoreUri", \.truststoreURI, [.patch(.replace)])
        $0.row("truststoreVersion", \.truststoreVersion, [.patch(.replace)])
        $0.row("truststoreWarnings", \.truststoreWarnings, [.readOnly])
    }
}
