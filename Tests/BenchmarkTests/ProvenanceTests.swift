import Testing

@testable import Driver

@Suite struct ProvenanceTests {
    @Test func `a date is that of UTC, with two digits for each part`() {
        #expect(Provenance.date(0) == "1970-01-01T00:00:00Z")
        #expect(Provenance.date(1_769_860_805) == "2026-01-31T12:00:05Z")
    }

    @Test func `Redis' version is read from what it says`() {
        #expect(Provenance.redisVersion("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.2.1") == "7.0.15")
        #expect(Provenance.redisVersion("") == nil)
    }

    @Test func `a program is named from the project's folder, or by its name alone`() {
        #expect(Provenance.relative("/home/me/project/.build/autometa", to: "/home/me/project/") == ".build/autometa")
        #expect(Provenance.relative("/home/me/projects/autometa", to: "/home/me/project/") == "autometa")
    }
}
