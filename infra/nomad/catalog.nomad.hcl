# The catalogue: products, prices, stock.
#   nomad job run -preserve-counts -var version=0.2.0 infra/nomad/catalog.nomad.hcl
# A job file cannot include another, so the four services repeat what they share; `npm run check:targets` holds them together.
variable "version" {
  type    = string
  default = "0.1.0"
}
variable "images" {
  description = "Where the nodes get the images from, such as registry.example/highstreet"
  type        = string
  default     = "highstreet"
}
variable "count" {
  type    = number
  default = 2
}
variable "cpu_hard_limit" {
  description = "false where nodes promise more cores than they have (agent.hcl)"
  type        = bool
  default     = true
}

locals {
  image = "${var.images}/catalog:${var.version}"

  # What is secret, and what Nomad alone knows. Written when an instance starts and kept up to date, but a change restarts
  # nobody: when Postgres restarts, not all instances shall. Where a server has truly moved: nomad job restart catalog
  settings = <<-EOT
    {{ range nomadService "edge" -}}
    OIDC_JWKS_URL="http://{{ .Address }}:{{ .Port }}/api/dev/jwks"
    {{ end -}}
    {{ range nomadService "kafka" -}}
    KAFKA_BROKERS="{{ .Address }}:{{ .Port }}"
    {{ end -}}
    {{ range nomadService "redis" -}}
    REDIS_URL="redis://{{ .Address }}:{{ .Port }}"
    {{ end -}}
    {{ with nomadVar "nomad/jobs/catalog" -}}
    CURSOR_SECRET="{{ .cursor_secret }}"
    {{ $password := .postgres_password -}}
    {{ range nomadService "postgres-catalog" -}}
    CATALOG_DATABASE_URL="postgres://highstreet:{{ $password }}@{{ .Address }}:{{ .Port }}/catalog"
    {{ end -}}
    {{ range nomadService "postgres-catalog-replica" -}}
    CATALOG_REPLICA_URL="postgres://highstreet:{{ $password }}@{{ .Address }}:{{ .Port }}/catalog"
    {{ end -}}
    {{ end -}}
  EOT
}

job "catalog" {
  # Nodes that count a core as 1,000, see agent.hcl. On others the limits of CPU would mean something else.
  constraint {
    attribute = "${meta.cpu_unit}"
    value     = "millicore"
  }

  group "catalog" {
    count = var.count

    # Start first: as many new instances as there are old ones, and the old ones go when all the new ones are ready. With
    # fewer canaries than instances Nomad would stop the rest before it replaces them. Else back to the version before.
    update {
      canary            = var.count
      auto_promote      = true
      auto_revert       = true
      max_parallel      = 1
      health_check      = "checks"
      min_healthy_time  = "5s"
      healthy_deadline  = "3m"
      progress_deadline = "5m"
    }

    # Of a node that is drained.
    migrate {
      max_parallel     = 1
      min_healthy_time = "5s"
      healthy_deadline = "3m"
    }

    # At the first start it may come before what it needs: it ends, and is started again with what is known by then.
    restart {
      attempts = 10
      interval = "5m"
      delay    = "2s"
      mode     = "delay"
    }

    # Rather two on one node than one that waits.
    spread {
      attribute = "${node.unique.id}"
    }

    # For the Nomad Autoscaler, where one runs: half of the core that it may have, as on Kubernetes.
    scaling {
      min = 2
      max = 8

      policy {
        # Up at once, for a wave of customers does not wait; down slowly, for it may come again.
        cooldown             = "5m"
        cooldown_on_scale_up = "15s"
        evaluation_interval  = "15s"

        check "cpu" {
          source       = "nomad-apm"
          query        = "avg_cpu-allocated"
          query_window = "1m"

          strategy "target-value" {
            target = 50
          }
        }
      }
    }

    # A port of the node that Nomad chooses: old and new instances stand beside each other.
    network {
      port "http" {
        to = 4201
      }
    }

    # Each instance brings the tables to its version first. They queue on a lock, and all but one find nothing to do.
    task "migrate" {
      driver = "docker"

      lifecycle {
        hook = "prestart"
      }

      config {
        image           = local.image
        args            = ["migrate.mjs"]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges:true"]
        cpu_hard_limit  = var.cpu_hard_limit

        mount {
          type     = "bind"
          source   = "secrets"
          target   = "/run/secrets"
          readonly = true
        }
      }

      template {
        data        = local.settings
        destination = "secrets/service.env"
        change_mode = "noop"
        perms       = "0440"
        gid         = 1000
      }

      resources {
        cpu    = 1000
        memory = 384
      }
    }

    # The products; a catalogue that has them is left as it is. Nomad begins both tasks together: on the first start of all
    # there may be no tables yet, and this one ends and is started again.
    task "import-products" {
      driver = "docker"

      lifecycle {
        hook = "prestart"
      }

      config {
        image           = local.image
        args            = ["import-products.mjs"]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges:true"]
        cpu_hard_limit  = var.cpu_hard_limit

        mount {
          type     = "bind"
          source   = "secrets"
          target   = "/run/secrets"
          readonly = true
        }
      }

      template {
        data        = local.settings
        destination = "secrets/service.env"
        change_mode = "noop"
        perms       = "0440"
        gid         = 1000
      }

      resources {
        cpu    = 1000
        memory = 384
      }
    }

    task "catalog" {
      driver = "docker"

      # It leaves the list of its service, waits until all callers have read the new list, and is then told to go: 0.3 s
      # of waiting and at most 20 s of finishing.
      shutdown_delay = "5s"
      kill_signal    = "SIGTERM"
      kill_timeout   = "25s"

      config {
        image           = local.image
        ports           = ["http"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges:true"]
        cpu_hard_limit  = var.cpu_hard_limit

        mount {
          type     = "bind"
          source   = "secrets"
          target   = "/run/secrets"
          readonly = true
        }
        mount {
          type   = "tmpfs"
          target = "/tmp"
        }
      }

      env {
        PORT          = "4201"
        LOG_LEVEL     = "info"
        DRAIN_WAIT_MS = "300"
        OIDC_ISSUER   = "http://highstreet.local/dev"
        OIDC_AUDIENCE = "highstreet"
      }

      template {
        data        = local.settings
        destination = "secrets/service.env"
        change_mode = "noop"
        perms       = "0440"
        gid         = 1000
      }

      resources {
        cpu    = 1000
        memory = 384
      }

      # Of the task: it is listed from when its process runs, not while the tasks before it do.
      service {
        name     = "catalog"
        provider = "nomad"
        port     = "http"

        check {
          name     = "ready"
          type     = "http"
          path     = "/readyz"
          interval = "2s"
          timeout  = "2s"
        }
        # Whether the event loop turns; a restart mends nothing else.
        check {
          name     = "alive"
          type     = "http"
          path     = "/healthz"
          interval = "10s"
          timeout  = "5s"

          check_restart {
            limit = 3
            grace = "120s"
          }
        }
      }
    }
  }
}
