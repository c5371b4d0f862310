import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Popconfirm, Typography } from 'antd';
import { type EndpointLook, postEndpointsCountyEndpointRevoke, postEnrolments } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { instantIn } from '../kit/time.ts';
import { useFailure } from '../kit/use-failure.ts';
import { Section } from './section.tsx';
import { texts } from './texts.ts';

/** How a device becomes this endpoint, and ceases to be. */
export function Enrolling({
  county,
  zone,
  look: { endpoint, credential, takesCode },
}: {
  readonly county: string;
  readonly zone: string;
  readonly look: EndpointLook;
}) {
  const say = useSay(texts);
  const may = useMay();
  const failed = useFailure();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: ['endpoints', county] });
  const code = useMutation({
    mutationFn: () => postEnrolments({ body: { county, endpoint: endpoint.id } }),
    onSuccess: again,
    onError: failed,
  });
  const revoke = useMutation({
    mutationFn: () => postEndpointsCountyEndpointRevoke({ county, endpoint: endpoint.id, body: {} }),
    onSuccess: () => {
      void message.success(say('revoked', endpoint.name));
      return again();
    },
    onError: failed,
  });
  const [mayEnrol, mayRevoke] = [may('enrolEndpoint', county), may('revokeCredential', county)];
  if (!mayEnrol && !mayRevoke) return null;
  return (
    <Section title={say('enrol')} hint={say(takesCode ? 'enrolHint' : 'noCode')}>
      <Flex wrap gap={8}>
        {mayEnrol && takesCode && (
          <Button type="primary" loading={code.isPending} onClick={() => code.mutate()}>
            {say('makeCode')}
          </Button>
        )}
        {mayRevoke && credential === 'stored' && (
          <Popconfirm
            title={say('revokeAsk', endpoint.name)}
            okText={say('revoke')}
            cancelText={say('cancel')}
            okButtonProps={{ danger: true }}
            styles={{ root: { maxWidth: 340 } }}
            onConfirm={() => revoke.mutateAsync().catch(() => undefined)}
          >
            <Button danger loading={revoke.isPending}>
              {say('revoke')}
            </Button>
          </Popconfirm>
        )}
      </Flex>
      {code.data !== undefined && (
        <Alert
          type="success"
          style={{ marginTop: 12 }}
          title={
            <>
              {say('code')}{' '}
              <Typography.Text
                strong
                copyable={{ tooltips: [say('copy'), say('copied')] }}
                style={{ fontSize: 18 }}
              >
                {code.data.code}
              </Typography.Text>
            </>
          }
          description={say('codeOnce', instantIn(code.data.expiresAtMs, zone))}
        />
      )}
    </Section>
  );
}
