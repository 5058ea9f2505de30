# A replica of each primary in postgres.nomad.hcl, which has to run before: it copies the primary's folder on its first
# start, and streams from it. Where there is none of it, reads go to the primaries.
variable "version" {
  description = "Of the image that holds the project's own configuration"
  type        = string
  default     = "0.1.0"
}
variable "images" {
  type    = string
  default = "highstreet"
}
variable "cpu_hard_limit" {
  type    = bool
  default = true
}

locals {
  # The ports are those of the native run (infra/local/ports.ts).
  replicas = {
    catalog  = { port = 15433 }
    orders-0 = { port = 15441 }
    orders-1 = { port = 15451 }
  }
}

job "postgres-replicas" {
  constraint {
    attribute = "${meta.cpu_unit}"
    value     = "millicore"
  }

  update {
    auto_revert       = true
    min_healthy_time  = "5s"
    healthy_deadline  = "3m"
    progress_deadline = "5m"
  }

  dynamic "group" {
    for_each = local.replicas
    labels   = ["postgres-${group.key}-replica"]

    content {
      network {
        port "postgres" {
          static = group.value.port
          to     = 5432
        }
      }

      volume "data" {
        type            = "host"
        source          = "postgres-${group.key}-replica"
        access_mode     = "single-node-writer"
        attachment_mode = "file-system"
      }

      service {
        name     = "postgres-${group.key}-replica"
        provider = "nomad"
        port     = "postgres"

        check {
          type     = "tcp"
          interval = "5s"
          timeout  = "3s"
        }
      }

      # The project's own configuration, out of the image that holds it.
      task "configuration" {
        driver = "docker"

        lifecycle {
          hook = "prestart"
        }

        config {
          image           = "${var.images}/tools:${var.version}"
          entrypoint      = ["cp"]
          args            = ["--recursive", "/app/config/postgres", "/alloc/"]
          readonly_rootfs = true
          cap_drop        = ["all"]
          security_opt    = ["no-new-privileges:true"]
        }

        resources {
          cpu    = 100
          memory = 32
        }
      }

      task "postgres" {
        driver       = "docker"
        user         = "999:999"
        kill_signal  = "SIGINT"
        kill_timeout = "30s"

        config {
          image      = "postgres:15-bookworm"
          ports      = ["postgres"]
          entrypoint = ["/alloc/postgres/start-replica.sh"]
          # Its own port in words, for PGPORT is that of the primary.
          args = [
            "${PRIMARY_HOST}", "-c", "config_file=/alloc/postgres/replica.conf", "-c", "listen_addresses=*", "-c", "port=5432",
          ]
          # As process 1 the shell, while it waits for a primary, would not hear a signal.
          init            = true
          readonly_rootfs = true
          cap_drop        = ["all"]
          security_opt    = ["no-new-privileges:true"]
          cpu_hard_limit  = var.cpu_hard_limit

          mount {
            type   = "tmpfs"
            target = "/run/postgresql"
          }
          mount {
            type   = "tmpfs"
            target = "/tmp"
          }
        }

        env {
          POSTGRES_USER          = "highstreet"
          POSTGRES_PASSWORD_FILE = "/secrets/postgres-password"
          PGDATA                 = "/var/lib/postgresql/data/cluster"
        }

        # Where the primary is. Started before it, the replica waits for nobody, and is started again when it is listed.
        template {
          data        = <<-EOT
            {{ range nomadService "postgres-${group.key}" -}}
            PRIMARY_HOST={{ .Address }}
            PGPORT={{ .Port }}
            {{ end -}}
          EOT
          destination = "local/primary.env"
          env         = true
          change_mode = "restart"
        }
        template {
          data        = "{{ with nomadVar \"nomad/jobs/postgres-replicas\" }}{{ .postgres_password }}{{ end }}"
          destination = "secrets/postgres-password"
          change_mode = "noop"
          perms       = "0440"
          gid         = 999
        }

        volume_mount {
          volume      = "data"
          destination = "/var/lib/postgresql/data"
        }

        resources {
          cpu    = 1000
          memory = 384
        }
      }
    }
  }
}
