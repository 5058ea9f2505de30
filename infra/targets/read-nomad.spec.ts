import type { ServiceImage } from './read-image.ts';
import { nomadFrom } from './read-nomad.ts';

const IMAGE: ServiceImage = { environment: { HOST: '0.0.0.0' }, probe: undefined, flags: ['--a'] };
const JOB = `
variable "count" { default = 2 }
variable "version" { default = "7" }
locals {
  settings = <<-EOT
    {{ range nomadService "kafka" -}}
    KAFKA_BROKERS="{{ .Address }}:{{ .Port }}"
    {{ end -}}
  EOT
}
job "gateway" {
  update { max_parallel = 1 }
  group "gateway" {
    count = var.count
    update { canary = var.count }
    network {
      port "http" { to = 4101 }
    }
    task "migrate" {}
    task "gateway" {
      kill_timeout = "25s"
      config {
        image          = "highstreet/gateway:\${var.version}"
        cpu_hard_limit = true
        mount {
          source = "secrets"
          target = "/run/secrets"
        }
      }
      env {
        PORT = "\${NOMAD_PORT_http}"
      }
      template {
        data        = local.settings
        destination = "secrets/service.env"
      }
      resources {
        cpu    = 500
        memory = 384
      }
      service {
        check {
          name = "alive"
          path = "/healthz"
        }
        check {
          name = "ready"
          path = "/readyz"
        }
      }
    }
  }
}
`;
const read = async (text: string) => (await nomadFrom(text, IMAGE)).instances[0]?.deployed;

describe('a job of Nomad', () => {
  it('is read into the shape of all targets, with its variables, locals and templates', async () => {
    expect((await nomadFrom(JOB, IMAGE)).instances).toEqual([
      {
        name: 'gateway',
        app: 'gateway',
        deployed: {
          image: 'highstreet/gateway:7',
          port: 4101,
          environment: { HOST: '0.0.0.0', KAFKA_BROKERS: '', PORT: '${NOMAD_PORT_http}' },
          probe: '/readyz',
          cpus: 0.5,
          memoryMiB: 384,
          graceMs: 25_000,
          update: { order: 'start-first', atOnce: 1 },
          flags: ['--a'],
        },
      },
    ]);
  });

  it('stops before it starts where there are fewer canaries than instances', async () => {
    const text = JOB.replace('canary = var.count', 'canary = 1');
    expect((await read(text))?.update).toEqual({ order: 'stop-first', atOnce: 1 });
  });

  it('has no limit of CPU unless it is a hard one', async () => {
    expect((await read(JOB.replace('cpu_hard_limit = true', '')))?.cpus).toBeUndefined();
  });

  it('is killed after 5 s where it says nothing, and finds no settings where they are not mounted', async () => {
    const text = JOB.replace('kill_timeout = "25s"', '').replace('/run/secrets', '/elsewhere');
    const deployed = await read(text);
    expect(deployed?.graceMs).toBe(5_000);
    expect(deployed?.environment).not.toHaveProperty('KAFKA_BROKERS');
  });

  it.each([
    ['no HCL', 'job "a" {', /is no HCL: .*Unclosed configuration block/],
    ['no job', 'locals {}', /holds not one job/],
    ['two jobs', 'job "a" {}\njob "b" {}', /holds not one job/],
  ])('is refused when the text holds %s', async (_, text, message) => {
    await expect(nomadFrom(text, IMAGE)).rejects.toThrow(message);
  });
});
