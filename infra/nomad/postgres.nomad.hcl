# The three primaries of Postgres: the catalogue with the notifications, and two shards of orders. Each makes its databases
# on the first start.
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
  clusters = {
    catalog  = { port = 15432, databases = "catalog notifications" }
    orders-0 = { port = 15440, databases = "orders directory" }
    orders-1 = { port = 15450, databases = "orders" }
  }
}

job "postgres" {
  constraint {
    attribute = "${meta.cpu_unit}"
    value     = "millicore"
  }

  # One each, with a folder: the old one goes first.
  update {
    auto_revert       = true
    min_healthy_time  = "5s"
    healthy_deadline  = "3m"
    progress_deadline = "5m"
  }

  dynamic "group" {
    for_each = local.clusters
    labels   = ["postgres-${group.key}"]

    content {
      network {
        # Static: the address stays when it restarts, and with it what the services were told.
        port "postgres" {
          static = group.value.port
          to     = 5432
        }
      }

      # Its data are where its volume is: Nomad places it there and nowhere else.
      volume "data" {
        type            = "host"
        source          = "postgres-${group.key}"
        access_mode     = "single-node-writer"
        attachment_mode = "file-system"
      }

      # Of the group: it stays listed while its task restarts.
      service {
        name     = "postgres-${group.key}"
        provider = "nomad"
        port     = "postgres"

        # Nomad's own services know no other checks than http and tcp; the server that initializes the folder answers on
        # its socket alone, so a port that is open is a server that serves.
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
        driver = "docker"
        user   = "999:999"
        # Fast shutdown: sessions end, and a checkpoint is written.
        kill_signal  = "SIGINT"
        kill_timeout = "30s"

        config {
          image           = "postgres:15-bookworm"
          ports           = ["postgres"]
          args            = ["postgres", "-c", "config_file=/alloc/postgres/primary.conf", "-c", "listen_addresses=*"]
          readonly_rootfs = true
          cap_drop        = ["all"]
          security_opt    = ["no-new-privileges:true"]
          cpu_hard_limit  = var.cpu_hard_limit

          mount {
            type     = "bind"
            source   = "../alloc/postgres/init-primary.sh"
            target   = "/docker-entrypoint-initdb.d/init-primary.sh"
            readonly = true
          }
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
          # C collation: the same order of texts on every machine, and indexes that serve prefix searches.
          POSTGRES_INITDB_ARGS = "--encoding=UTF8 --no-locale"
          # A folder in the volume: the volume's own may hold lost+found, and initdb wants an empty one.
          PGDATA    = "/var/lib/postgresql/data/cluster"
          DATABASES = group.value.databases
        }

        template {
          data        = "{{ with nomadVar \"nomad/jobs/postgres\" }}{{ .postgres_password }}{{ end }}"
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
