# Redis: a cache and nothing else. It keeps nothing, so it has no volume.
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

job "redis" {
  constraint {
    attribute = "${meta.cpu_unit}"
    value     = "millicore"
  }

  group "redis" {
    # One, on a port of its own: the old one goes first. Meanwhile the services ask Postgres.
    update {
      auto_revert       = true
      min_healthy_time  = "2s"
      healthy_deadline  = "1m"
      progress_deadline = "2m"
    }

    network {
      port "redis" {
        static = 16379
        to     = 6379
      }
    }

    # Of the group: it stays listed while its task restarts, at the address that it will have again.
    service {
      name     = "redis"
      provider = "nomad"
      port     = "redis"

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
        args            = ["--recursive", "/app/config/redis", "/alloc/"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges:true"]
      }

      resources {
        cpu    = 100
        memory = 32
      }
    }

    task "redis" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "5s"

      config {
        image           = "redis:7-bookworm"
        ports           = ["redis"]
        args            = ["redis-server", "/alloc/redis/redis.conf", "--bind", "0.0.0.0", "--protected-mode", "no", "--dir", "/tmp"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges:true"]
        cpu_hard_limit  = var.cpu_hard_limit

        mount {
          type   = "tmpfs"
          target = "/tmp"
        }
      }

      resources {
        cpu    = 500
        memory = 192
      }
    }
  }
}
