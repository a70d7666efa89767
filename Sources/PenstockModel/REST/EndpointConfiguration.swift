/// How a REST API or a domain name is reached.
package struct EndpointConfiguration: Noun {
    package var types: [EndpointType] = []
    package var ipAddressType: IPAddressType?
    package var vpcEndpointIDs: [String] = []

    package init() {}

    package static let table = Table<Self>("EndpointConfiguration") {
        $0.row("types", \.types, [.patch(.places)])
        $0.row("ipAddressType", \.ipAddressType, [.patch(.replace)])
        $0.row("vpcEndpointIds", \.vpcEndpointIDs, [.patch(.items)])
    }
}

package enum EndpointType: String, WireEnumeration {
    case regional = "REGIONAL"
    case edge = "EDGE"
    case `private` = "PRIVATE"
}

package enum IPAddressType: String, WireEnumeration {
    case ipv4
    case dualstack
}

/// `STRICT`: the host of TLS and of HTTP must be the same.
package enum EndpointAccessMode: String, WireEnumeration {
    case basic = "BASIC"
    case strict = "STRICT"
}

/// The TLS versions and ciphers of a domain name or an API.
package enum SecurityPolicy: String, WireEnumeration {
    case tls1_0 = "TLS_1_0"
    case tls1_2 = "TLS_1_2"
    case tls13_1_3_2025_09 = "SecurityPolicy_TLS13_1_3_2025_09"
    case tls13_1_3_fips_2025_09 = "SecurityPolicy_TLS13_1_3_FIPS_2025_09"
    case tls13_1_2_pfs_pq_2025_09 = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
    case tls13_1_2_fips_pq_2025_09 = "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09"
    case tls13_1_2_fips_pfs_pq_2025_09 = "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"
    case tls13_1_2_pq_2025_09 = "SecurityPolicy_TLS13_1_2_PQ_2025_09"
    case tls13_1_2_2021_06 = "SecurityPolicy_TLS13_1_2_2021_06"
    case tls13_2025_edge = "SecurityPolicy_TLS13_2025_EDGE"
    case tls12_pfs_2025_edge = "SecurityPolicy_TLS12_PFS_2025_EDGE"
    case tls12_2018_edge = "SecurityPolicy_TLS12_2018_EDGE"
}
