# The edge: NGINX with the project's own nginx.conf. Nomad's list of gateways takes the place of the watcher of the other
# targets: a gateway leaves it before it is told to go (docs/adr/0019).
variable "version" {
  type    = string
  default = "0.1.0"
}
variable "images" {
  type    = string
  default = "highstreet"
}
variable "count" {
  description = "At most one on each node: the port is the node's"
  type        = number
  default     = 1
}
variable "cpu_hard_limit" {
  type    = bool
  default = true
}
# The switches of docs/adr/0019. Weights are not among them: instances have no numbers here.
variable "lb_method" {
  type    = string
  default = "round_robin"
}
variable "trusted_proxies" {
  type    = string
  default = ""
}
variable "rate_limit_per_s" {
  type    = string
  default = "off"
}
variable "connection_limit" {
  type    = string
  default = "off"
}
variable "on_reload" {
  description = "Leaves clients' connections open for requests that are on their way; empty for an NGINX before 1.27.4"
  type        = string
  default     = "keepalive_min_timeout 10s;"
}

locals {
  # The directives of infra/nginx/edge/lb-method.ts. A test compares this text with what the renderer writes.
  methods = {
    round_robin     = ""
    least_conn      = "least_conn;"
    ip_hash         = "ip_hash;"
    random_two      = "random two least_conn;"
    consistent_hash = "hash $remote_addr consistent;"
  }
  upstreams = <<-EOT
    ${var.on_reload}
    upstream gateway {
      zone gateway 128k;
      ${local.methods[var.lb_method]}
      {{- range nomadService "gateway" }}
      server {{ .Address }}:{{ .Port }} max_fails=3 fail_timeout=2s;
      {{- else }}
      server 127.0.0.1:1 max_fails=3 fail_timeout=2s;
      {{- end }}
      keepalive 64;
      keepalive_requests 10000;
      keepalive_timeout 60s;
    }

    map $gateways_out $gateways {
      default gateway;
    }
  EOT
}

job "edge" {
  constraint {
    attribute = "${meta.cpu_unit}"
    value     = "millicore"
  }

  group "edge" {
    count = var.count

    constraint {
      distinct_hosts = true
    }

    # Its port is the node's, so the old one goes first. With more than one, on nodes of their own, one always serves.
    update {
      max_parallel      = 1
      auto_revert       = true
      min_healthy_time  = "5s"
      healthy_deadline  = "1m"
      progress_deadline = "2m"
    }

    network {
      port "http" {
        static = 8080
        to     = 8080
      }
    }

    # All that nginx.conf includes, by the renderer of the other targets.
    task "configuration" {
      driver = "docker"

      lifecycle {
        hook = "prestart"
      }

      config {
        image           = "${var.images}/tools:${var.version}"
        args            = ["edge-render.mjs", "--main=/app/config/nginx/nginx.conf", "--conf=/alloc/edge/conf", "--out=/alloc/edge/out", "--listen=8080"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges:true"]
      }

      env {
        LB_METHOD        = var.lb_method
        TRUSTED_PROXIES  = var.trusted_proxies
        RATE_LIMIT_PER_S = var.rate_limit_per_s
        CONNECTION_LIMIT = var.connection_limit
      }

      # The gateways that there are by now, none at the first start.
      template {
        data        = <<-EOT
          GATEWAYS={{ range $n, $gateway := nomadService "gateway" }}{{ if $n }},{{ end }}{{ .Address }}:{{ .Port }}{{ else }}127.0.0.1:1{{ end }}
        EOT
        destination = "local/gateways.env"
        env         = true
        change_mode = "noop"
      }

      resources {
        cpu    = 500
        memory = 128
      }
    }

    task "nginx" {
      driver = "docker"
      user   = "101:101"
      # NGINX does not say "not ready" before it stops taking, so it leaves the list first. Then it finishes what is open.
      shutdown_delay = "3s"
      kill_signal    = "SIGQUIT"
      kill_timeout   = "15s"

      config {
        image = "nginx:1.28-bookworm"
        ports = ["http"]
        # Past the image's entrypoint, which would write into the image.
        entrypoint      = ["nginx"]
        args            = ["-p", "/run/nginx/", "-c", "/alloc/edge/conf/nginx.conf", "-e", "stderr", "-g", "daemon off;"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges:true"]
        cpu_hard_limit  = var.cpu_hard_limit

        mount {
          type   = "tmpfs"
          target = "/run/nginx"
        }
        mount {
          type   = "tmpfs"
          target = "/run/nginx/tmp"
        }
      }

      # Over what the renderer wrote, at every change of the list. A reload closes no request that is under way.
      template {
        data          = local.upstreams
        destination   = "${NOMAD_ALLOC_DIR}/edge/conf/upstreams.conf"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        splay         = "0s"
      }

      resources {
        cpu    = 1000
        memory = 128
      }

      service {
        name     = "edge"
        provider = "nomad"
        port     = "http"

        # Whether it listens: the gateways have checks of their own.
        check {
          type     = "tcp"
          interval = "2s"
          timeout  = "2s"
        }
      }
    }
  }
}
