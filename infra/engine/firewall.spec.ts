import { ofDockerd } from './firewall.ts';

const LISTING = `-P FORWARD DROP
-N DOCKER
-N DOCKER-USER
-N OTHERS
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.18.0.0/16 ! -o br-0123456789ab -j MASQUERADE
-A POSTROUTING -s 172.17.0.0/16 -o eth0 -j MASQUERADE
-A FORWARD -i br-lan -j ACCEPT
-A FORWARD -o docker0 -j ACCEPT
-A DOCKER -i docker0 -j RETURN
-A OTHERS -j ACCEPT`;

describe('the firewall after an engine', () => {
  it('loses what dockerd wrote into it, and nothing that others did', () => {
    expect(ofDockerd(LISTING)).toEqual({
      rules: [
        '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
        '-A POSTROUTING -s 172.18.0.0/16 ! -o br-0123456789ab -j MASQUERADE',
        '-A FORWARD -o docker0 -j ACCEPT',
      ],
      chains: ['DOCKER', 'DOCKER-USER'],
    });
  });
});
