import type { Manifest } from '../manifest/manifest.ts';
import type { Generated } from './generate.ts';
import { UNSET } from './variables.ts';

const HOW_TO_RUN = `## How to run it

    terraform init
    terraform plan     # every resource is to be imported; nothing is added, changed or destroyed
    terraform apply    # takes them into Terraform's state

Terraform 1.5 or newer and the AWS provider 5.100 or newer are needed, and credentials of the account. Where the plan
shows a change, the estate has changed since the snapshot was taken: take a new one and generate again.

Once all is imported, the \`import\` blocks may be deleted. Code of functions and layers is in the snapshot's folder
(\`var.snapshot\`), and is not compared: take \`filename\` and \`source_code_hash\` out of \`ignore_changes\` to deploy with
Terraform.`;

/** The text of README.md: what this is, how to run it, what is secret, what is not covered. */
export function renderReadme(generated: Generated, manifest: Manifest): string {
  const { name, estate, finishedAt } = manifest;
  return [
    `# ${plain(estate)} as Terraform`,
    `Written by Tidemark from snapshot ${plain(name)} (${finishedAt}): ${generated.resources} resources.`,
    HOW_TO_RUN,
    secrets(generated),
    uncovered(generated),
    missing(manifest),
  ]
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n');
}

function secrets({ variables }: Generated): string {
  if (variables.length === 0) return '';
  return `## Secrets

Their values are in no file here. Each is a variable, \`${UNSET}\` until you set it; what holds one is not compared with the
account (\`ignore_changes\`), so nothing is overwritten. To manage them with Terraform, give the variables their values
(\`age --decrypt\` opens what the snapshot has sealed) and take the line out of \`ignore_changes\`.

| variable | what it stands for |
| --- | --- |
${variables.map(({ name, place }) => `| \`${name}\` | ${plain(place)} |`).join('\n')}`;
}

function uncovered({ uncovered: all }: Generated): string {
  const lines = all.map(({ what, reason }) => `- ${plain(what)}: ${plain(reason)}`);
  return `## Not covered\n\n${lines.length > 0 ? lines.join('\n') : 'Everything the snapshot has captured is here.'}`;
}

function missing({ failures, state }: Manifest): string {
  if (state !== 'PARTIAL') return '';
  const lines = failures.map(
    ({ service, resource, what, message }) =>
      `- ${plain([service, resource, what].filter((part) => part !== '').join(' '))}: ${plain(message)}`,
  );
  return `## Missing from the snapshot\n\nIt is PARTIAL: what could not be captured cannot be here either.\n\n${lines.join('\n')}`;
}

/** On one line, and nothing in it is markup. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').replace(/[\\`*_[\]<>|&#]/g, '\\$&');
}
