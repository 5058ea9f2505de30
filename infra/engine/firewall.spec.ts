import { ofEngine } from './firewall.ts';

const LISTING = `-P FORWARD DROP
-N DOCKER
-N DOCKER-USER
-N OTHERS
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.18.0.0/16 ! -o br-0123456789ab -j MASQUERADE
-A POSTROUTING -s 172.19.0.0/16 ! -o br-ffffffffffff -j MASQUERADE
-A FORWARD -i br-lan -j ACCEPT
-A FORWARD -o docker0 -j ACCEPT
-A DOCKER -i docker0 -j RETURN
-A DOCKER -i br-0123456789ab -j RETURN
-A OTHERS -j ACCEPT`;
const bridges = ['br-0123456789ab'];

describe('the firewall after an engine', () => {
  it('loses what the engine wrote into it, and nothing that others did', () => {
    expect(ofEngine(LISTING, { bridges, alone: true })).toEqual({
      rules: [
        '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
        '-A POSTROUTING -s 172.18.0.0/16 ! -o br-0123456789ab -j MASQUERADE',
        '-A FORWARD -o docker0 -j ACCEPT',
      ],
      chains: ['DOCKER', 'DOCKER-USER'],
    });
  });

  it('keeps what engines share while another one runs', () => {
    expect(ofEngine(LISTING, { bridges, alone: false })).toEqual({
      rules: [
        '-A POSTROUTING -s 172.18.0.0/16 ! -o br-0123456789ab -j MASQUERADE',
        '-A DOCKER -i br-0123456789ab -j RETURN',
      ],
      chains: [],
    });
  });
});
