# One machine as server and client, for a try-out: nomad agent -config infra/nomad/agent.hcl -data-dir FOLDER, as root.
# A cluster has its own; what its clients need of this one is marked.
bind_addr = "127.0.0.1"

server {
  enabled          = true
  bootstrap_expect = 1
}

client {
  enabled = true

  # Containers publish their ports on this interface: they reach each other there, and no other machine reaches them.
  # A cluster takes its private network, for Redis and Kafka ask nobody for a password.
  network_interface = "docker0"

  # Needed by every client: the jobs count a core as 1,000. So it is 1,000 × its cores, and the hard limits hold.
  # Here it promises 28 cores, for the limits of the whole shop together with the second instances of an update; a machine
  # that has fewer is used with -var cpu_hard_limit=false, for a hard limit is a share of the promise.
  cpu_total_compute = 28000
  meta {
    cpu_unit = "millicore"
  }
}

plugin "docker" {
  config {
    # Of the images that were built here nothing is taken away when a job stops.
    gc {
      image = false
    }
  }
}
