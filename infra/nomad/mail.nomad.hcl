# The mail catcher, where a mail provider would stand.
variable "version" {
  type    = string
  default = "0.1.0"
}
variable "images" {
  type    = string
  default = "highstreet"
}
variable "cpu_hard_limit" {
  type    = bool
  default = true
}

job "mail" {
  constraint {
    attribute = "${meta.cpu_unit}"
    value     = "millicore"
  }

  group "mail" {
    # One, with a folder: the old one goes first. Mails wait in the services meanwhile.
    update {
      auto_revert       = true
      min_healthy_time  = "2s"
      healthy_deadline  = "1m"
      progress_deadline = "2m"
    }

    network {
      port "smtp" {
        static = 11025
        to     = 11025
      }
      port "web" {
        static = 11080
        to     = 11080
      }
    }

    volume "mails" {
      type            = "host"
      source          = "mail"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
    }

    service {
      name     = "smtp"
      provider = "nomad"
      port     = "smtp"

      check {
        type     = "tcp"
        interval = "5s"
        timeout  = "3s"
      }
    }
    service {
      name     = "mail"
      provider = "nomad"
      port     = "web"

      check {
        type     = "http"
        path     = "/counts"
        interval = "5s"
        timeout  = "3s"
      }
    }

    task "mail" {
      driver       = "docker"
      user         = "1000:1000"
      kill_timeout = "5s"

      config {
        image           = "${var.images}/tools:${var.version}"
        args            = ["mail-catcher.mjs"]
        ports           = ["smtp", "web"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges:true"]
        cpu_hard_limit  = var.cpu_hard_limit
      }

      env {
        SMTP_PORT   = "11025"
        WEB_PORT    = "11080"
        MAIL_FOLDER = "/mail"
      }

      volume_mount {
        volume      = "mails"
        destination = "/mail"
      }

      resources {
        cpu    = 500
        memory = 128
      }
    }
  }
}
