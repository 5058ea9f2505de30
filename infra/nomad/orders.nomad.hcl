# Orders: placing, confirming, cancelling them, on two shards of Postgres.
#   nomad job run -preserve-counts -var version=0.2.0 infra/nomad/orders.nomad.hcl
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
  image = "${var.images}/orders:${var.version}"

  # What is secret, and what Nomad alone knows. Written when an instance starts and kept up to date, but a change restarts
  # nobody: when Postgres restarts, not all instances shall. Where a server has truly moved: nomad job restart orders
  settings = <<-EOT
    {{ range nomadService "edge" -}}
    OIDC_JWKS_URL="http://{{ .Address }}:{{ .Port }}/api/dev/jwks"
    {{ end -}}
    {{ range nomadService "kafka" -}}
    KAFKA_BROKERS="{{ .Address }}:{{ .Port }}"
    {{ end -}}
    {{ with nomadVar "nomad/jobs/orders" -}}
    CURSOR_SECRET="{{ .cursor_secret }}"
    {{ $password := .postgres_password -}}
    {{ $zero := "" }}{{ range nomadService "postgres-orders-0" }}{{ $zero = printf "%s:%d" .Address .Port }}{{ end -}}
    {{ $one := "" }}{{ range nomadService "postgres-orders-1" }}{{ $one = printf "%s:%d" .Address .Port }}{{ end -}}
    {{ $zero_replica := "" }}{{ range nomadService "postgres-orders-0-replica" }}{{ $zero_replica = printf "%s:%d" .Address .Port }}{{ end -}}
    {{ $one_replica := "" }}{{ range nomadService "postgres-orders-1-replica" }}{{ $one_replica = printf "%s:%d" .Address .Port }}{{ end -}}
    {{ if and $zero $one -}}
    ORDERS_SHARD_URLS="postgres://highstreet:{{ $password }}@{{ $zero }}/orders,postgres://highstreet:{{ $password }}@{{ $one }}/orders"
    DIRECTORY_DATABASE_URL="postgres://highstreet:{{ $password }}@{{ $zero }}/directory"
    {{ end -}}
    {{ if and $zero_replica $one_replica -}}
    ORDERS_SHARD_REPLICA_URLS="postgres://highstreet:{{ $password }}@{{ $zero_replica }}/orders,postgres://highstreet:{{ $password }}@{{ $one_replica }}/orders"
    {{ end -}}
    {{ end -}}
  EOT

  # The instances of catalog, in a file that the balancer watches: nobody restarts when one comes or goes.
  catalog_instances = <<-EOT
    {{- range nomadService "catalog" }}
    http://{{ .Address }}:{{ .Port }}
    {{- end }}
  EOT
}

job "orders" {
  # Nodes that count a core as 1,000, see agent.hcl. On others the limits of CPU would mean something else.
  constraint {
    attribute = "${meta.cpu_unit}"
    value     = "millicore"
  }

  group "orders" {
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

    # For the Nomad Autoscaler, where one runs: half of the core that it may have, as on Kubernetes. More
    # than the partitions of a topic (6) would consume nothing.
    scaling {
      min = 2
      max = 6

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
        to = 4301
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

    task "orders" {
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
        PORT          = "4301"
        LOG_LEVEL     = "info"
        DRAIN_WAIT_MS = "300"
        OIDC_ISSUER   = "http://highstreet.local/dev"
        OIDC_AUDIENCE = "highstreet"
        CATALOG_URLS  = "file:///local/catalog.instances"
      }

      template {
        data        = local.settings
        destination = "secrets/service.env"
        change_mode = "noop"
        perms       = "0440"
        gid         = 1000
      }

      template {
        data        = local.catalog_instances
        destination = "local/catalog.instances"
        change_mode = "noop"
      }

      resources {
        cpu    = 1000
        memory = 384
      }

      # Of the task: it is listed from when its process runs, not while the tasks before it do.
      service {
        name     = "orders"
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
