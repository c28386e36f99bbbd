"""WorkflowRegistry."""

import unittest

from sandbox import ADMIN, STRANGER, USER, Sandbox
from kit.abi import role

TRIGGER = b'{"token": "DEV"}'
ACTION = b"\1" + bytes(64)


class RegistryTests(Sandbox):
    def create(self, owner=USER, trigger_type=1, action_type=1, action=ACTION, next_run=100):
        return self.registry.send(owner, "createWorkflow", trigger_type, TRIGGER, action_type, action, next_run, 60, 7)

    def error(self, name, *arguments):
        return self.registry.artifact.error(name, *arguments)

    def test_ids_count_from_one(self):
        created = self.create()
        self.assertEqual(self.registry.artifact.result("createWorkflow", created.output), 1)
        expected = {"workflowId": 1, "owner": USER}
        self.assertEqual(self.events(created, self.registry), [("WorkflowCreated", expected)])
        self.create(owner=STRANGER)
        self.assertEqual(self.registry.read("totalWorkflows"), 2)
        self.assertEqual(self.registry.read("getWorkflowsByOwner", USER), [1])
        self.assertEqual(self.registry.read("getWorkflowsByOwner", STRANGER), [2])

    def test_what_was_created_can_be_read(self):
        self.create()
        self.assertEqual(self.registry.read("getWorkflow", 1), [USER, 1, TRIGGER, 1, ACTION, 100, 60, True, 7])
        self.assertEqual(self.registry.read("getWorkflowMeta", 1), [USER, True, 100])

    def test_unknown_types_and_an_action_of_another_type_are_refused(self):
        cases = {
            "trigger 0": (0, 1, ACTION),
            "trigger 4": (4, 1, ACTION),
            "action 0": (1, 0, b""),
            "action 4": (1, 4, b"\4"),
            "another action": (1, 2, ACTION),
        }
        for name, (trigger_type, action_type, action) in cases.items():
            with self.subTest(name):
                refused = self.create(trigger_type=trigger_type, action_type=action_type, action=action)
                self.assert_reverts(refused, self.error("InvalidWorkflow"))
        self.assertTrue(self.create(action=b"").success)

    def test_the_owner_updates_it(self):
        self.create()
        updated = self.registry.send(USER, "updateWorkflow", 1, b"", b"\1new", 200, 0, 9)
        self.assertEqual(self.events(updated, self.registry), [("WorkflowUpdated", {"workflowId": 1})])
        self.assertEqual(self.registry.read("getWorkflow", 1), [USER, 1, b"", 1, b"\1new", 200, 0, True, 9])
        refused = self.registry.send(USER, "updateWorkflow", 1, b"", b"\2new", 200, 0, 9)
        self.assert_reverts(refused, self.error("InvalidWorkflow"))

    def test_the_owner_pauses_and_resumes_it(self):
        self.create()
        paused = self.registry.send(USER, "pauseWorkflow", 1)
        self.assertEqual(self.events(paused, self.registry), [("WorkflowPaused", {"workflowId": 1})])
        self.assertEqual(self.registry.read("getWorkflowMeta", 1), [USER, False, 100])
        resumed = self.registry.send(USER, "resumeWorkflow", 1, 300)
        self.assertEqual(self.events(resumed, self.registry), [("WorkflowResumed", {"workflowId": 1})])
        self.assertEqual(self.registry.read("getWorkflowMeta", 1), [USER, True, 300])

    def test_the_owner_deletes_it_and_the_id_is_not_used_again(self):
        for _ in range(3):
            self.create()
        deleted = self.registry.send(USER, "deleteWorkflow", 1)
        self.assertEqual(self.events(deleted, self.registry), [("WorkflowDeleted", {"workflowId": 1})])
        self.assertCountEqual(self.registry.read("getWorkflowsByOwner", USER), [2, 3])
        self.registry.send(USER, "deleteWorkflow", 3)
        self.assertEqual(self.registry.read("getWorkflowsByOwner", USER), [2])
        self.create()
        self.assertCountEqual(self.registry.read("getWorkflowsByOwner", USER), [2, 4])
        self.assert_reverts(self.registry.send(USER, "pauseWorkflow", 1), self.error("WorkflowNotFound"))

    def test_nobody_else_manages_it(self):
        self.create()
        for name, arguments in self.owner_calls():
            with self.subTest(name):
                self.assert_reverts(self.registry.send(STRANGER, name, *arguments), self.error("NotOwner"))

    def test_there_must_be_such_a_workflow(self):
        calls = [*self.owner_calls(), ("getWorkflow", (1,)), ("getWorkflowMeta", (1,))]
        for name, arguments in calls:
            with self.subTest(name):
                self.assert_reverts(self.registry.send(USER, name, *arguments), self.error("WorkflowNotFound"))

    def owner_calls(self):
        return [
            ("updateWorkflow", (1, b"", b"", 0, 0, 0)),
            ("pauseWorkflow", (1,)),
            ("resumeWorkflow", (1, 5)),
            ("deleteWorkflow", (1,)),
        ]

    def test_a_project_admin_sets_it_and_nobody_else(self):
        self.create()
        denied = self.error("AccessControlUnauthorizedAccount", USER, role("PROJECT_ADMIN"))
        self.assert_reverts(self.registry.send(USER, "adminSetWorkflow", 1, False, 5), denied)
        self.registry.send(ADMIN, "grantRole", role("PROJECT_ADMIN"), STRANGER)
        done = self.registry.send(STRANGER, "adminSetWorkflow", 1, False, 500)
        self.assertEqual(self.events(done, self.registry), [("WorkflowUpdated", {"workflowId": 1})])
        self.assertEqual(self.registry.read("getWorkflowMeta", 1), [USER, False, 500])
        missing = self.registry.send(STRANGER, "adminSetWorkflow", 2, False, 500)
        self.assert_reverts(missing, self.error("WorkflowNotFound"))


if __name__ == "__main__":
    unittest.main()
