import { commandNames, contextDetectors } from "../context";
import type { Family } from "../detector";
import { UUID } from "../fragments";
import { idKinds, longIdDetectors, resourceIdDetectors } from "../resource-ids";

/** https://docs.aws.amazon.com/efs/latest/ug/API_Types.html, https://docs.aws.amazon.com/fsx/latest/APIReference/API_Types.html */
const IDS: Record<string, string> = {
  fs: "file_system",
  fsap: "efs_access_point",
  fsmt: "efs_mount_target",
  fsvol: "fsx_volume",
  fsvolsnap: "fsx_snapshot",
  svm: "fsx_virtual_machine",
  fc: "fsx_cache",
  dra: "fsx_data_repository",
};

/** https://docs.aws.amazon.com/datasync/latest/userguide/API_Types.html and the Transfer Family API reference. */
const LONG_IDS: Record<string, string> = {
  backup: "fsx_backup",
  task: "datasync_task",
  agent: "datasync_agent",
  loc: "datasync_location",
  exec: "datasync_execution",
  s: "transfer_server",
  c: "transfer_connector",
  w: "transfer_workflow",
  policy: "lifecycle_policy",
  cks: "custom_key_store",
};

export const storage: Family = {
  name: "storage",
  title: "EFS, FSx, Storage Gateway, DataSync, Transfer Family, AWS Backup, Glacier",
  kinds: {
    ...idKinds(IDS, LONG_IDS),
    storage_gateway: { surrogate: { rule: "id" } },
    backup_vault: { surrogate: { rule: "name" }, word: true },
    backup_id: { surrogate: { rule: "opaque" }, word: true },
    backup_plan: { surrogate: { rule: "name" }, word: true },
  },
  detectors: [
    ...resourceIdDetectors(IDS, "https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html"),
    ...longIdDetectors(LONG_IDS, "https://docs.aws.amazon.com/datasync/latest/userguide/API_Types.html"),
    {
      kind: "storage_gateway",
      pattern: "(?:sgw|vtl|share)-[A-F0-9]{8}",
      longest: 14,
      source: "https://docs.aws.amazon.com/storagegateway/latest/APIReference/API_GatewayInfo.html",
      hits: [{ text: "gateway/sgw-12A3456B", finds: ["sgw-12A3456B"] }],
      misses: [{ text: "share-this", because: "ids have 8 hex digits" }],
    },
    ...contextDetectors({
      keys: ["VaultName", "BackupVaultName", "BackupVault", "TargetBackupVault"],
      kind: "backup_vault",
      longest: 255,
      source: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html",
      hits: [
        {
          text: "aws backup list-recovery-points-by-backup-vault --backup-vault-name acme-nightly",
          finds: ["acme-nightly"],
        },
        { text: "aws glacier list-jobs --account-id - --vault-name acme-cold", finds: ["acme-cold"] },
      ],
    }),
    ...contextDetectors({
      keys: ["BackupPlanName", "SelectionName"],
      kind: "backup_plan",
      longest: 128,
      source: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupPlan.html",
      hits: [{ text: '"BackupPlanName": "acme-daily-35d"', finds: ["acme-daily-35d"] }],
    }),
    ...commandNames(["glacier"], ["VaultName"], {
      kind: "backup_vault",
      longest: 255,
      source: "https://docs.aws.amazon.com/cli/latest/reference/glacier/describe-vault.html",
    }),
    ...contextDetectors({
      keys: ["BackupPlanId", "BackupSelectionId", "BackupJobId", "RestoreJobId", "SelectionId"],
      kind: "backup_id",
      value: UUID,
      longest: 36,
      source: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupPlansListMember.html",
      hits: [
        {
          text: "--backup-plan-id d0533e3b-f1b6-331c-6594-11777f252da4",
          finds: ["d0533e3b-f1b6-331c-6594-11777f252da4"],
        },
      ],
    }),
  ],
  arns: {
    backup: { "backup-vault": ["backup_vault"], "backup-plan": ["resource"], "recovery-point": ["resource"] },
    glacier: { vaults: ["backup_vault"] },
    storagegateway: { gateway: ["storage_gateway"] },
  },
};
