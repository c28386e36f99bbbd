import Testing

@testable import TestServers

@Suite(.timeLimit(.minutes(5))) struct RequirementTests {
    private func isMet(isThere: Bool, isStrict: Bool) async throws -> Bool {
        try await Requirement(name: "a tool", isThere: { isThere }, isStrict: isStrict).isMet()
    }

    @Test(arguments: [false, true]) func `Tests with all that they need run`(isStrict: Bool) async throws {
        #expect(try await isMet(isThere: true, isStrict: isStrict))
    }

    @Test func `Where something is missing tests are skipped, or fail where they have to run`() async throws {
        #expect(try await !isMet(isThere: false, isStrict: false))
        let error = await #expect(throws: Requirement.Missing.self) {
            try await isMet(isThere: false, isStrict: true)
        }
        #expect(error?.description.hasSuffix("a tool") == true)
    }

    @Test(.requires("what is there") { true }) func `The trait lets a test run that has what it needs`() async throws {
        #expect(try await ConditionTrait.requires("what is there") { true }.evaluate())
    }
}
