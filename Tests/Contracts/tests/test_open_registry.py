"""The registry that takes what ours refuses."""

from sandbox import ADMIN, STRANGER, USER, Sandbox, committed
from kit.abi import role


class OpenRegistryTests(Sandbox):
    def setUp(self):
        super().setUp()
        self.open = self.deploy(committed("OpenRegistry"), ADMIN)

    def create(self, *arguments):
        created = self.open.send(USER, "createWorkflow", *arguments)
        self.assertTrue(created.success)
        return self.open.artifact.result("createWorkflow", created.output), self.events(created, self.open)

    def test_it_takes_what_ours_refuses(self):
        cases = [(0, b"", 0, b"", 0, 0, 0), (9, b"x", 200, b"\7", 5, 0, 1), (1, b"", 2, b"\1", 2**256 - 1, 2**255, 3)]
        for number, case in enumerate(cases, 1):
            self.assertFalse(self.registry.send(USER, "createWorkflow", *case).success)
            self.assertEqual(
                self.create(*case), (number, [("WorkflowCreated", {"workflowId": number, "owner": USER})])
            )
            self.assertEqual(self.open.read("getWorkflow", number), [USER, *case[:6], True, case[6]])
        self.assertEqual(self.open.read("getWorkflowsByOwner", USER), [1, 2, 3])

    def test_all_else_is_as_ours(self):
        self.create(7, b"", 7, b"", 1, 2, 3)
        self.assert_reverts(
            self.open.send(STRANGER, "updateWorkflow", 1, b"", b"\7", 1, 1, 1), self.open.artifact.error("NotOwner")
        )
        updated = self.open.send(USER, "updateWorkflow", 1, b"t", b"\5", 4, 5, 6)
        self.assertEqual(self.events(updated, self.open), [("WorkflowUpdated", {"workflowId": 1})])
        self.assertEqual(self.open.read("getWorkflow", 1), [USER, 7, b"t", 7, b"\5", 4, 5, True, 6])
        self.open.send(USER, "pauseWorkflow", 1)
        self.assertEqual(self.open.read("getWorkflowMeta", 1), [USER, False, 4])
        self.open.send(ADMIN, "grantRole", role("PROJECT_ADMIN"), STRANGER)
        self.open.send(STRANGER, "adminSetWorkflow", 1, True, 9)
        self.assertEqual(self.open.read("getWorkflowMeta", 1), [USER, True, 9])
        self.assertTrue(self.open.send(USER, "deleteWorkflow", 1).success)
        self.assertEqual(self.open.read("getWorkflowsByOwner", USER), [])
